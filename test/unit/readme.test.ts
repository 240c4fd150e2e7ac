import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withSettingsTable } from '../support/settingsTable';

const root = join(__dirname, '../..');

describe('README', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');

  it('has the table of settings that the manifest makes (else: npm run docs)', () => {
    assert.equal(withSettingsTable(readme), readme);
  });

  for (const page of ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'docs/sandbox.md', 'samples/README.md']) {
    it(`${page} names only files that are there`, () => {
      const text = readFileSync(join(root, page), 'utf8');
      const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => link ?? '');
      assert.deepEqual(links.filter((link) => !existsSync(join(root, page, '..', link))), []);
    });
  }
});
