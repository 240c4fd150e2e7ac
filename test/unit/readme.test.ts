import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withSettingsTable } from '../support/settingsTable';

const root = join(__dirname, '../..');

describe('README', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');

  it('has the table of settings that the manifest makes (else: npm run docs)', () => {
    assert.equal(withSettingsTable(readme), readme);
  });

  it('lists every command of the palette by its title', () => {
    const { contributes } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      readonly contributes: {
        readonly commands: readonly { readonly command: string; readonly title: string }[];
        readonly menus: { readonly commandPalette: readonly { readonly command: string; readonly when: string }[] };
      };
    };
    const titles = JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')) as Readonly<Record<string, string>>;
    const hidden = new Set(contributes.menus.commandPalette.filter(({ when }) => when === 'false').map(({ command }) => command));
    const listed = [...readme.matchAll(/^\| ([A-Z][^|]+) \|/gm)].flatMap(([, names = '']) => names.split(', '));
    const missing = contributes.commands
      .filter(({ command }) => !hidden.has(command))
      .map(({ title }) => titles[title.slice(1, -1)] ?? title)
      .filter((title) => !listed.includes(title));
    assert.deepEqual(missing, []);
  });

  const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'samples/README.md', ...readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)];
  for (const page of pages) {
    it(`${page} names only files that are there`, () => {
      const text = readFileSync(join(root, page), 'utf8');
      const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => link ?? '');
      assert.deepEqual(links.filter((link) => !existsSync(join(root, page, '..', link))), []);
    });

    it(`${page} names in code only files and folders that are there`, () => {
      const text = readFileSync(join(root, page), 'utf8');
      const paths = [...text.matchAll(/`((?:src|media|test|docs|samples|language|\.ci)\/[\w./@-]+)`/g)].map(([, path]) => path ?? '');
      assert.deepEqual(paths.filter((path) => !existsSync(join(root, path))), []);
    });
  }
});
