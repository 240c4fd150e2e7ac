import { readFileSync, writeFileSync } from 'node:fs';
import { ROOMS } from '../../rooms.mjs';
import { inRepository } from './repository';

/** Writes the table of rooms into CONTRIBUTING.md, from rooms.mjs. A unit test checks that it is current. */

/** CONTRIBUTING.md with its table of rooms written again. */
export function withRoomsTable(contributing: string): string {
  const rows = ROOMS.map(({ folder, holds, mayImport }) => `| \`${folder}\` | ${holds} | ${mayImport.join(', ') || 'nothing'} |`);
  const table = ['| room | holds | may import from `src` |', '|---|---|---|', ...rows].join('\n');
  return contributing.replace(/(<!-- rooms:[^\n]*-->\n)[^]*(<!-- \/rooms -->)/, (_, begin: string, end: string) => `${begin}${table}\n${end}`);
}

if (require.main === module) {
  const file = inRepository('CONTRIBUTING.md');
  writeFileSync(file, withRoomsTable(readFileSync(file, 'utf8')));
}
