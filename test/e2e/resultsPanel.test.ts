import { parseFaultPlan } from '../../src/sandbox/faults/faultPlan';
import { comparePicture, compareText, stablePicture } from '../support/keptLooks';
import { type TestWindow, WorkbenchFixture } from './support/fixture';

const FILE = 'orders.ndjson';
const RECORDS = Array.from({ length: 12 }, (_, n) => `{"n":${String(n)},"user":"user-${String(n % 5)}","note":"${n === 3 || n === 7 ? 'bad' : 'fine 😀'}"}`);
const SETTINGS = { 'streamTester.partitionKey': 'field:user', 'streamTester.delivery.uncertain': 'stop' };
const FAULTS = parseFaultPlan({
  rules: [{ fault: 'recordError', code: 'BadRecord', message: 'The note is bad.', payload: '"bad"' }, { fault: 'noSequenceNumber', payload: '"n":0,' }],
});
const THEMES = ['Default Dark Modern', 'Default Light Modern', 'Default High Contrast', 'Default High Contrast Light'];
/** Tab stops between the table and the tabs above it. */
const MAX_STOPS = 30;

/** A window with the results of twelve records: nine delivered, two failed, one uncertain. */
async function openResults(fixture: WorkbenchFixture, settings: Readonly<Record<string, unknown>> = {}): Promise<TestWindow> {
  fixture.sandbox.sandbox.setFaults(FAULTS);
  const window = await fixture.open({ samples: false, files: { [FILE]: `${RECORDS.join('\n')}\n` }, file: FILE, settings: { ...SETTINGS, ...settings } });
  await window.review.sendDocumentFirst('orders');
  await window.results.finished(RECORDS.length);
  return window;
}

describe('the results panel in the workbench', () => {
  const fixture = new WorkbenchFixture();

  it('is reached and used by keyboard alone', async () => {
    const { workbench, results } = await openResults(fixture);
    const press = (key: string): Promise<void> => workbench.page.keyboard.press(key);
    await results.show();
    for (let row = 0; row < 3; row += 1) await press('ArrowDown');
    await press('Enter');
    await results.details(4).waitFor();
    await results.details(4).getByText('The note is bad.').first().waitFor();
    await press('Control+Enter');
    await workbench.statusItem(/^Ln 4, /).waitFor();
    await results.show();
    await press('Escape');
    await results.anyDetails().waitFor({ state: 'detached' });
    for (let stops = 0; stops < MAX_STOPS && (await results.focusedRole()) !== 'tab'; stops += 1) await press('Shift+Tab');
    await press('ArrowRight');
    await results.page().getByRole('grid', { name: 'Requests' }).waitFor();
    await press('ArrowLeft');
    await results.page().getByRole('grid', { name: 'Records of the run' }).waitFor();
  });

  it('gives screen readers the totals and every cell', async () => {
    const { results } = await openResults(fixture);
    await results.facts().filter({ hasText: 'Order by key' }).waitFor();
    const tree = await results.whole().ariaSnapshot();
    // What is different each time: how long it took, and the numbers that the sandbox gave.
    const lasting = tree
      .replace(/\d{40,}\s?\d+/g, 'SEQUENCE NUMBER')
      .replace(/[\d.,]+ (ms|s)\b/g, 'TIME')
      .replace(/[\d,]+ rec\/s/g, 'RATE')
      // Announced when the run ends while the panel is open already; what is announced is tested with the panel.
      .replace(/^- status: .*$/gm, '- status');
    await compareText('workbench', 'results.aria.yml', `${lasting}\n`);
  });
});

describe('the look of the results panel in the workbench', () => {
  const fixture = new WorkbenchFixture('pictures');

  for (const theme of THEMES) {
    it(`is as it should be in ${theme}`, async () => {
      const { workbench, results } = await openResults(fixture, { 'workbench.colorTheme': theme });
      await workbench.runCommand('Notifications: Clear All Notifications');
      await results.show();
      for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'Enter']) await workbench.page.keyboard.press(key);
      await results.details(4).waitFor();
      await results.facts().filter({ hasText: 'Order by key' }).waitFor();
      const picture = await stablePicture(results.whole(), results.changingParts);
      await comparePicture('workbench', theme.replaceAll(' ', '-').toLowerCase(), picture);
    });
  }
});
