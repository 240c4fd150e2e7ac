import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { contributes } from '../../package.json';
import { type Marked, SHAPES } from '../../src/ui/marks/markShapes';
import { launchBrowser } from '../support/browser';
import { finishedRun } from './exampleRuns';
import { PanelInBrowser } from './panelInBrowser';
import { AT } from './resultsPage';
import { THEMES } from './themes';

/** WCAG 2.2, 1.4.11: graphics that carry a meaning. */
const LEAST_CONTRAST = 3;
/** In RGB from 0 to 255: two colors closer than this look alike in a small mark. */
const LEAST_DISTANCE = 60;

const SERIES = ['delivered', 'failed', 'uncertain', 'not-sent', 'throttled'] as const;
const ICONS = '.outcome .codicon, .total .codicon, .mark, .duplicate .codicon';
const FILLS = '.swatch, .progress span, .attempt-bar, .share-bar .bar';

type Rgba = readonly [number, number, number, number];

/** Every mark with its color, and what it is drawn over, from the element outwards. */
const COLLECT = String.raw`({ icons, fills }) => {
  const shown = (element) => element.getBoundingClientRect().width > 0;
  const surroundings = (element) => {
    const colors = [];
    for (let at = element; at !== null; at = at.parentElement) colors.push(getComputedStyle(at).backgroundColor);
    return colors;
  };
  const name = (element) => element.closest('[class]').className + ' in ' + (element.parentElement?.className ?? '');
  const fillOf = (element) => {
    const { backgroundColor, backgroundImage } = getComputedStyle(element);
    return backgroundImage.match(/(?:rgba?|color)\([^)]*\)/)?.[0] ?? backgroundColor;
  };
  return [
    ...[...document.querySelectorAll(icons)].filter(shown).map((element) => ({ name: name(element), color: getComputedStyle(element).color, behind: surroundings(element) })),
    ...[...document.querySelectorAll(fills)].filter(shown).map((element) => ({ name: name(element), color: fillOf(element), behind: surroundings(element.parentElement) })),
  ];
}`;

interface SeenMark {
  readonly name: string;
  readonly color: string;
  readonly behind: readonly string[];
}

describe("the panel's colors", function () {
  this.timeout(60_000);
  let browser: Browser;
  let panel: PanelInBrowser;

  before(async () => {
    browser = await launchBrowser();
    panel = await PanelInBrowser.open(browser, { run: finishedRun(1000), width: 1400, height: 900, reducedMotion: true });
    const { page } = panel;
    await page.dblclick(AT.keyCell(2));
    await page.waitForSelector(AT.attemptBar);
    await page.click(AT.keyCell(0), { button: 'right' });
    await page.waitForSelector(AT.rowMenuItems);
    await page.keyboard.press('Escape');
    // A row shows its selection in another color while the table hasn't the focus.
    await page.focus(AT.tab('records'));
  });

  after(async () => {
    await panel.close();
    await browser.close();
  });

  const marks = async (): Promise<SeenMark[]> => panel.page.evaluate(`(${COLLECT})(${JSON.stringify({ icons: ICONS, fills: FILLS })})`);

  for (const theme of THEMES) {
    it(`of every mark and series have a contrast of at least ${String(LEAST_CONTRAST)}:1 in the theme ${theme}`, async () => {
      await panel.setTheme(theme);
      const { page } = panel;
      const seen: SeenMark[] = [];
      for (const tab of ['time', 'records']) {
        await page.click(AT.tab(tab));
        await page.waitForSelector(tab === 'time' ? AT.swatches : AT.outcomes);
        await page.mouse.move(0, 0);
        seen.push(...(await marks()));
      }
      for (const outcome of ['failed', 'uncertain', 'notSent', 'delivered']) {
        await page.click(AT.total(outcome));
        await page.waitForSelector(`${AT.total(outcome)}[aria-pressed=true]`);
        seen.push(...(await marks()));
      }
      await page.click(AT.total('all'));
      assert.ok(seen.length > 100, String(seen.length));
      const weak = seen.map((mark) => ({ ...mark, contrast: contrastOf(mark) })).filter(({ contrast }) => contrast < LEAST_CONTRAST);
      const lines = weak.map(({ name, color, behind, contrast }) => `${name}: ${color} on ${behind.find((one) => parse(one)[3] > 0) ?? ''} is ${contrast.toFixed(2)}:1`);
      assert.deepEqual([...new Set(lines)], []);
    });

    it(`differ from each other in the theme ${theme}`, async () => {
      await panel.setTheme(theme);
      const colors = await panel.page.evaluate((names) => names.map((name) => {
        const probe = document.body.appendChild(document.createElement('i'));
        probe.style.color = `var(--${name})`;
        const { color } = getComputedStyle(probe);
        probe.remove();
        return color;
      }), [...SERIES]);
      const alike = SERIES.flatMap((a, i) => SERIES.slice(i + 1).filter((b) => distance(colors[i], colors[SERIES.indexOf(b)]) < LEAST_DISTANCE).map((b) => `${a} and ${b}`));
      assert.deepEqual(alike, []);
    });
  }

  it('come with a pattern of their own for each series, so that they can be distinguished without colors', async () => {
    const { page } = panel;
    await page.click(AT.tab('time'));
    await page.waitForSelector(AT.swatches);
    const patterns = await page.$$eval(AT.swatches, (swatches) => swatches.map((swatch) => getComputedStyle(swatch).backgroundImage.replaceAll(/(?:rgba?|color)\([^)]*\)/g, 'color')));
    assert.equal(patterns.length, 4);
    assert.equal(new Set(patterns).size, patterns.length, patterns.join('\n'));
  });

  it('are those of the gutter too', () => {
    const defaults = new Map(contributes.colors.map((color) => [color.id, color.defaults]));
    for (const outcome of Object.keys(SHAPES) as Marked[]) {
      const { light, dark } = SHAPES[outcome];
      // High contrast themes use the icon of their brightness.
      assert.deepEqual(defaults.get(`streamTester.${outcome}`), { dark, light, highContrast: dark, highContrastLight: light });
    }
  });
});

function contrastOf({ color, behind }: SeenMark): number {
  const ground = behind.map(parse).reduceRight<Rgba>((under, over) => blend(over, under), [255, 255, 255, 1]);
  const [a, b] = [luminance(blend(parse(color), ground)), luminance(ground)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** `rgb(1, 2, 3)`, `rgba(1, 2, 3, 0.5)`, `color(srgb 0.1 0.2 0.3 / 0.5)`. */
function parse(color: string | undefined): Rgba {
  const numbers = (color?.match(/[\d.]+(?:e-\d+)?/g) ?? []).map(Number);
  const scale = color?.startsWith('color(') === true ? 255 : 1;
  const [red = 0, green = 0, blue = 0, alpha = 1] = numbers;
  return [red * scale, green * scale, blue * scale, alpha];
}

function blend(over: Rgba, under: Rgba): Rgba {
  const mix = (i: 0 | 1 | 2): number => over[i] * over[3] + under[i] * (1 - over[3]);
  return [mix(0), mix(1), mix(2), 1];
}

function luminance([red, green, blue]: Rgba): number {
  const linear = (value: number): number => (value <= 0.04045 * 255 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function distance(a: string | undefined, b: string | undefined): number {
  const [x, y] = [parse(a), parse(b)];
  return Math.hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]);
}
