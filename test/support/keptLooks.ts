import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import pixelmatch from 'pixelmatch';
import type { Locator } from 'playwright-core';
import { PNG } from 'pngjs';
import { inRepository } from './repository';

/** How things look, for people to see: written by every run, with the differences if there are any. */
const SEEN = inRepository('out', 'screenshots');
/** Part of the pixels that may differ, and by how much of a color one must differ to count. */
const TOLERANCE = 0.002;
const COLOR_TOLERANCE = 0.1;

const STILL_LOOKS = 2;
const LOOK_AGAIN_MS = 100;
const STILL_TIMEOUT_MS = 15_000;

/**
 * A picture of something once it no longer changes: nothing fades in, every font and icon is there, and nothing is under
 * the pointer.
 * @param hidden a CSS selector of parts that are left out, while their place remains
 * @returns a PNG
 */
export async function stablePicture(of: Locator, hidden: string): Promise<Buffer> {
  const css = `${hidden} { visibility: hidden !important; } * { pointer-events: none !important; }`;
  await of.evaluate(async (_, text) => {
    // A style element would not be allowed in the panel.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets.push(sheet);
    await document.fonts.ready;
  }, css);
  // What was under the pointer looks so until it moves.
  for (const x of [10, 20]) await of.page().mouse.move(x, 10);
  const end = Date.now() + STILL_TIMEOUT_MS;
  let last = await of.screenshot();
  for (let same = 0; same < STILL_LOOKS;) {
    if (Date.now() > end) throw new Error(`The picture still changes after ${String(STILL_TIMEOUT_MS / 1000)} s.`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    const next = await of.screenshot();
    same = next.equals(last) ? same + 1 : 0;
    last = next;
  }
  return last;
}

/**
 * Compares a text with the one that is kept. `UPDATE_SCREENSHOTS=1` writes that again.
 * @param folder where the text is stored: a folder of test/fixtures
 */
export async function compareText(folder: string, name: string, seen: string): Promise<void> {
  const wantedFile = inRepository('test', 'fixtures', folder, name);
  if (process.env['UPDATE_SCREENSHOTS'] === '1') {
    await mkdir(path.dirname(wantedFile), { recursive: true });
    await writeFile(wantedFile, seen);
  }
  assert.equal(seen, await readFile(wantedFile, 'utf8'));
}

/**
 * Compares a picture with the one that is kept of how it should look. `UPDATE_SCREENSHOTS=1` writes that again.
 * @param folder where the pictures are kept: a folder of test/fixtures
 * @param seen a PNG
 * @throws {AssertionError} when they differ; then a picture of the differences is written too
 */
export async function comparePicture(folder: string, name: string, seen: Buffer): Promise<void> {
  const wantedFolder = inRepository('test', 'fixtures', folder);
  const wantedFile = path.join(wantedFolder, `${name}.png`);
  const seenFile = path.join(SEEN, folder, `${name}.png`);
  await mkdir(path.dirname(seenFile), { recursive: true });
  await writeFile(seenFile, seen);
  if (process.env['UPDATE_SCREENSHOTS'] === '1') {
    await mkdir(wantedFolder, { recursive: true });
    await writeFile(wantedFile, seen);
    return;
  }
  assert.ok(existsSync(wantedFile), `${wantedFile} is missing: UPDATE_SCREENSHOTS=1 writes it`);
  const wanted = PNG.sync.read(await readFile(wantedFile));
  const actual = PNG.sync.read(seen);
  const { width, height } = wanted;
  assert.deepEqual([actual.width, actual.height], [width, height]);
  const difference = new PNG({ width, height });
  const pixels = pixelmatch(wanted.data, actual.data, difference.data, width, height, { threshold: COLOR_TOLERANCE });
  if (pixels <= TOLERANCE * width * height) return;
  const differenceFile = path.join(SEEN, folder, `${name}.difference.png`);
  await writeFile(differenceFile, PNG.sync.write(difference));
  assert.fail(`${String(pixels)} pixels differ: see ${differenceFile} and ${seenFile}`);
}
