import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { parseFaultPlan } from '../../src/sandbox/faults/faultPlan';
import { type CommandName, menuTitle } from '../support/commandTitle';
import { PSEUDO_LANGUAGE, pseudo, untranslated, writePseudoLanguage } from '../support/pseudoLanguage';
import type { Workbench } from '../support/workbench';
import { type TestWindow, WorkbenchFixture } from './support/fixture';

const RECORDS = Array.from({ length: 12 }, (_, n) => `{"orderId":${String(n)},"note":"${n === 3 ? 'bad' : 'fine'}"}`);
const BAD_NOTE = { fault: 'recordError', code: 'BadRecord', message: 'The note is bad.', payload: '"bad"' };

/** What is the same in every language: names, numbers with their units, IDs, error codes, and this test's own data. */
const DATA: readonly RegExp[] = [
  /Stream Tester/g,
  /\b(?:AWS|Kinesis|Firehose|JSON|CSV|TSV|NDJSON|UUID|HTTP|CLI|UTC|Base64|PutRecords?|PutRecordBatch)\b/g,
  /\barn:aws:\S+/g,
  // VS Code's own label of a row's buttons.
  /^Actions for /,
  /\b(?:orders|events|failing\.ndjson|BadRecord|The note is bad\.|orderId|note|bad|fine|untitled|us-east-1)(?![\w-])/g,
  /\b(?:json-array|json-values|json|ndjson|csv|tsv|lines|text|records)\b/g,
  /\bshardId-[\d…]+|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g,
  /\d[\d.,:]*\s?(?:%|ms|s|min|B|KiB|MiB|rec\/s|KiB\/s|MiB\/s|AM|PM)?(?!\w)/g,
  /\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b/g,
];

/** The words of a text that are neither translated nor data. */
function escapes(text: string): string[] {
  const outside = DATA.reduce((rest, data) => rest.replace(data, ' '), untranslated(text));
  return outside.match(/\p{L}{2,}(?:[ '’]\p{L}+)*/gu) ?? [];
}

function assertTranslated(what: string, found: readonly string[]): void {
  const shown = found.filter((text) => text.trim() !== '');
  assert.ok(shown.some((text) => text.includes(pseudo('').charAt(0))), `${what}: nothing is translated: ${shown.join(' | ')}`);
  const left = [...new Set(shown.filter((text) => escapes(text).length > 0))];
  assert.deepEqual(left, [], `${what}: this text never reaches translators`);
}

/** Everything in a part of the page that is shown or read aloud: text, labels, tooltips, placeholders. */
async function texts(part: Locator): Promise<string[]> {
  return part.evaluateAll((roots) => {
    const found: string[] = [];
    const pending: Node[] = [...roots];
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      if (node instanceof Element) {
        if (['STYLE', 'SCRIPT'].includes(node.tagName)) continue;
        for (const name of ['aria-label', 'title', 'placeholder', 'label', 'alt']) found.push(node.getAttribute(name) ?? '');
        if (node.shadowRoot !== null) pending.push(...node.shadowRoot.childNodes);
        pending.push(...node.childNodes);
      } else if (node.nodeType === Node.TEXT_NODE) {
        found.push(node.textContent ?? '');
      } else {
        pending.push(...node.childNodes);
      }
    }
    return found;
  });
}

/** What an open picker shows. Its rows are reused, and hidden parts of them keep old text. */
async function pickTexts(workbench: Workbench): Promise<string[]> {
  const widget = workbench.page.locator('.quick-input-widget').filter({ visible: true });
  const parts = widget.locator('.quick-input-list').locator('.label-name, .label-description, .quick-input-list-label-meta, .quick-input-list-separator');
  return [
    await widget.locator('.quick-input-title').innerText(),
    (await widget.locator('input.input').getAttribute('placeholder')) ?? '',
    ...(await parts.filter({ visible: true }).allInnerTexts()),
  ];
}

describe('in another display language', () => {
  const fixture = new WorkbenchFixture();

  async function open(): Promise<TestWindow> {
    await writePseudoLanguage(fixture.extensionFolder);
    const window = await fixture.open({ language: PSEUDO_LANGUAGE, samples: false, files: { 'failing.ndjson': `${RECORDS.join('\n')}\n` }, file: 'failing.ndjson' });
    await window.workbench.statusItem(pseudo('Select Target')).waitFor();
    return window;
  }

  const run = (workbench: Workbench, command: CommandName): Promise<void> => workbench.runCommand(`Stream Tester: ${pseudo(menuTitle(command))}`);

  it('every command, the steps of a target selection, and notifications are translated', async () => {
    const { workbench } = await open();
    await workbench.page.keyboard.press('F1');
    await workbench.page.locator('.quick-input-widget input.input').fill('>Stream Tester: ');
    // Below each title, VS Code shows the English one.
    const labels = workbench.page.locator('.quick-input-list .quick-input-list-row:first-child .label-name', { hasText: /^Stream Tester: / });
    await labels.filter({ hasText: pseudo('Open Run…') }).waitFor();
    assertTranslated('command palette', await labels.allInnerTexts());
    await workbench.cancelPick();

    await run(workbench, 'selectTarget');
    await workbench.pickOpen(pseudo('Select Target'));
    await workbench.page.locator('.quick-input-list .label-name', { hasText: pseudo('Enter Stream Name or ARN…') }).first().waitFor();
    assertTranslated('target picker', await pickTexts(workbench));
    await workbench.pick(new RegExp(pseudo('Enter Stream Name or ARN…')));
    await workbench.pickOpen(pseudo('Stream Name or ARN'));
    await workbench.cancelPick();

    await run(workbench, 'copySandboxEndpoint');
    assertTranslated('notification', [(await workbench.anyNotification()).replace(/https?:\S+/g, '')]);
  });

  it('review, results, marks, CodeLenses, hovers and the Runs view are translated', async () => {
    fixture.sandbox.sandbox.setFaults(parseFaultPlan({ rules: [BAD_NOTE] }));
    const { workbench, editor, results, runs } = await open();
    await run(workbench, 'sendDocument');
    await workbench.pickOpen(pseudo('Select Target'));
    await workbench.pick('orders');
    await workbench.pickOpen(/⟦Send to/);
    await workbench.page.locator('.quick-input-list .label-name', { hasText: pseudo('Target') }).first().waitFor();
    assertTranslated('review', await pickTexts(workbench));
    await workbench.acceptPick();

    await editor.lens(pseudo('1 failed')).waitFor();
    await results.row(4).waitFor();
    assertTranslated('results panel', await texts(results.page().locator('body')));
    await results.openDetails(4);
    await results.anyDetails().waitFor();
    assertTranslated('details of a record', await texts(results.page().locator('body')));

    assertTranslated('CodeLenses', await texts(workbench.page.locator('.codelens-decoration')));
    await editor.underlined('failed').first().waitFor();
    assertTranslated('hover', [await editor.hover('"orderId":3,', 'bad', pseudo('Resend Record'))].flatMap((text) => text.split('\n')).filter((line) => !/View Problem|quick fix|Fix/i.test(line)));
    await workbench.page.keyboard.press('Escape');

    await workbench.runCommand(`View: Show ${pseudo('Stream Tester')}`);
    await runs.items().first().waitFor();
    assertTranslated('Runs view', await texts(runs.items()));
  });
});
