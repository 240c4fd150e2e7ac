import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { readStream } from '../support/readBack';
import { inRepository } from '../support/repository';
import { PACKAGE, vsixContent } from '../support/vsix';
import { WorkbenchFixture } from './support/fixture';

const MAX_BYTES = 1024 * 1024;

/** All that may be in the package, besides the pictures and pages that it shows. */
const CONTENT = [
  'LICENSE.txt',
  'changelog.md',
  'dist/extension.js',
  'dist/l10n/bundle.l10n.json',
  'dist/media/codicon.css',
  'dist/media/codicon.ttf',
  'dist/media/panel.css',
  'dist/media/panel.js',
  'dist/sandbox.js',
  'docs/failures.md',
  'docs/formats.md',
  'docs/records-files.md',
  'docs/results.md',
  'docs/runs.md',
  'docs/sandbox.md',
  'docs/targets.md',
  'language/language-configuration.json',
  'language/records.tmLanguage.json',
  'media/activity.svg',
  'media/icon.png',
  'package.json',
  'package.nls.json',
  'readme.md',
  'samples/README.md',
  'samples/application.log',
  'samples/clickstream.ndjson',
  'samples/mistakes.ndjson',
  'samples/orders.json',
  'samples/sensors.csv',
];

describe('the content of the package', () => {
  it('is smaller than 1 MB', async () => {
    const { size } = await stat(PACKAGE);
    assert.ok(size < MAX_BYTES, `${String(size)} bytes`);
  });

  it('is what the extension needs, and nothing else', async () => {
    const content = await vsixContent(PACKAGE);
    const shown = content.filter((name) => /^(?:media\/walkthrough\/.+\.(?:md|svg|png)|docs\/[\w.-]+\.(?:png|schema\.json))$/.test(name));
    assert.deepEqual(content.filter((name) => !shown.includes(name)), CONTENT);
  });

  it('has every picture that its README shows', async () => {
    const content = await vsixContent(PACKAGE);
    const readme = await readFile(inRepository('README.md'), 'utf8');
    const pictures = [...readme.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].flatMap(([, link]) => link ?? []);
    assert.deepEqual(pictures.filter((picture) => !picture.startsWith('https:') && !content.includes(picture)), []);
  });
});

describe('the installed package', () => {
  const fixture = new WorkbenchFixture();

  it('sends all of a document that is selected', async () => {
    const { workbench, review, results } = await fixture.open();
    await workbench.openFile('orders.json');
    await workbench.selectAll();
    await review.openFirst('sendSelection', 'orders');
    await review.accept();
    await results.finished(25);
    assert.equal((await readStream(fixture.sandbox.endpoint, 'orders')).length, 25);
  });
});
