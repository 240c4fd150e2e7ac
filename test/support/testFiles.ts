import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** Every test file in a folder and the folders in it, absolute, in a fixed order. */
export function testFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => /\.test\.[jt]s$/.test(name)).sort().map((name) => path.join(folder, name));
}
