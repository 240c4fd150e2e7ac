import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes the table of settings into README.md, from package.json and package.nls.json. A unit test holds it current. */

const root = join(__dirname, '../..');

interface Property {
  readonly type: string;
  readonly default: unknown;
  readonly enum?: readonly string[];
  readonly markdownDescription: string;
  readonly markdownEnumDescriptions?: readonly string[];
}

/** README.md with its table of settings generated again. */
export function withSettingsTable(readme: string): string {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly contributes: { readonly configuration: { readonly properties: Readonly<Record<string, Property>> } };
  };
  const texts = JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')) as Readonly<Record<string, string>>;
  const text = (key: string): string => texts[key.slice(1, -1)] ?? key;
  const rows = Object.entries(manifest.contributes.configuration.properties).map(([name, property]) => {
    const values = (property.enum ?? []).map((value, index) => `<br>\`${value}\`: ${text(property.markdownEnumDescriptions?.[index] ?? '')}`);
    return `| \`${name}\` | \`${JSON.stringify(property.default)}\` | ${text(property.markdownDescription)}${values.join('')} |`;
  });
  const table = ['| setting | default | meaning |', '|---|---|---|', ...rows].join('\n');
  return readme.replace(/(<!-- settings:[^\n]*-->\n)[^]*(<!-- \/settings -->)/, (_, begin: string, end: string) => `${begin}${table}\n${end}`);
}

if (require.main === module) {
  const path = join(root, 'README.md');
  writeFileSync(path, withSettingsTable(readFileSync(path, 'utf8')));
}
