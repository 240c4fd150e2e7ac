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

  const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'samples/README.md', ...readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)];
  for (const page of pages) {
    it(`${page} names only files that are there`, () => {
      const text = readFileSync(join(root, page), 'utf8');
      const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => link ?? '');
      assert.deepEqual(links.filter((link) => !existsSync(join(root, page, '..', link))), []);
    });
  }
});
