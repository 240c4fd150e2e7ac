import type { KnownRun } from '../core/results/run';
import { markTexts, PlainMatcher, type Search } from '../core/results/textSearch';
import { RegexTester } from './regexSearch';
import { describeError } from '../ui/base/wording/errors';
import { describeFailure } from './inWords';

/** Payloads to read at the same time. */
const READ_TOGETHER = 64;
/** Records whose keys are tested by a regular expression before a break. */
const KEYS_TOGETHER = 5000;
/** Records whose stored IDs are searched for plain text before a break. */
const IDS_TOGETHER = 100_000;
/** The search keeps the extension host busy for at most this long at a time, in ms. */
const SLICE_MS = 8;

/**
 * One search in a run. A plain search finds keys and errors at once; stored IDs and then payloads follow in the
 * background, in source order.
 */
export class SearchJob {
  /** By record: 1 where something was found so far. */
  readonly marks: Uint8Array;
  /** Records whose payload has been searched. */
  done = 0;
  running = true;
  /** Why the search ended early. */
  problem: string | undefined;

  private canceled = false;
  private readonly plain: PlainMatcher | undefined;
  private readonly regex: RegexTester | undefined;

  /**
   * @param progress called when more was found, and at the end
   * @throws {RegexError} for an invalid regular expression
   */
  constructor(
    private readonly run: KnownRun,
    search: Search,
    private readonly progress: () => void,
  ) {
    this.marks = new Uint8Array(run.store.length);
    if (search.regex) this.regex = new RegexTester(search.text, search.matchCase);
    else this.plain = new PlainMatcher(search.text, search.matchCase);
    if (this.plain !== undefined) {
      markTexts(run.records.columns().partitionKeys, this.plain, this.marks, 0, this.marks.length);
      this.markErrors();
    }
  }

  /** Runs the search; resolves at its end, whatever the reason. */
  async start(): Promise<void> {
    try {
      if (this.plain === undefined) await this.markByRegex();
      else await this.markIds(this.plain);
      await this.markPayloads();
    } catch (error) {
      this.problem = describeFailure(error);
    }
    this.running = false;
    if (!this.canceled) this.progress();
  }

  cancel(): void {
    this.canceled = true;
  }

  /** Marks the records whose error is new since the last call, during a run. */
  markErrors(): void {
    const { codes, messages, columns } = this.errorColumns();
    const wantedCodes = this.wanted(codes);
    const wantedMessages = this.wanted(messages);
    if (!wantedCodes.includes(1) && !wantedMessages.includes(1)) return;
    for (let record = 0; record < this.marks.length; record += 1) {
      if (wantedCodes[columns.codes[record] ?? 0] === 1 || wantedMessages[columns.reports[record] ?? 0] === 1) this.marks[record] = 1;
    }
  }

  private errorColumns(): { codes: string[]; messages: string[]; columns: ReturnType<KnownRun['store']['columns']> } {
    const { store } = this.run;
    return { codes: store.codes.all(), messages: store.reports.all().map(describeError), columns: store.columns() };
  }

  /** For each number of a pool, whether its text matches. */
  private wanted(texts: readonly string[]): Uint8Array {
    const found = this.test(texts);
    return Uint8Array.from([0, ...found.map((hit) => (hit ? 1 : 0))]);
  }

  private test(texts: readonly string[]): boolean[] {
    const { plain } = this;
    if (plain !== undefined) return texts.map((text) => plain.testText(text));
    return this.regex?.test(texts) ?? [];
  }

  private async markIds(plain: PlainMatcher): Promise<void> {
    for (let start = 0; start < this.marks.length && !this.canceled; start += IDS_TOGETHER) {
      if (start > 0) await pause();
      markTexts(this.run.store.columns().storedIds, plain, this.marks, start, start + IDS_TOGETHER);
    }
    if (!this.canceled) this.progress();
  }

  private async markByRegex(): Promise<void> {
    this.markErrors();
    const { records, store } = this.run;
    for (let start = 0; start < store.length && !this.canceled; start += KEYS_TOGETHER) {
      const length = Math.min(KEYS_TOGETHER, store.length - start);
      const keys = this.test(Array.from({ length }, (_, i) => records.partitionKey(start + i) ?? ''));
      const ids = this.test(Array.from({ length }, (_, i) => store.storedId(start + i) ?? ''));
      for (let i = 0; i < length; i += 1) if (keys[i] === true || ids[i] === true) this.marks[start + i] = 1;
      await pause();
    }
    this.progress();
  }

  private async markPayloads(): Promise<void> {
    const decoder = new TextDecoder();
    let sliceEnd = performance.now() + SLICE_MS;
    for (let start = 0; start < this.marks.length && !this.canceled; start += READ_TOGETHER) {
      const length = Math.min(READ_TOGETHER, this.marks.length - start);
      const payloads = await Promise.all(Array.from({ length }, (_, i) => this.run.data(start + i)));
      const found = this.plain === undefined
        ? this.test(payloads.map((bytes) => decoder.decode(bytes)))
        : payloads.map((bytes) => this.plain?.test(bytes, 0, bytes.length) === true);
      found.forEach((hit, i) => {
        if (hit) this.marks[start + i] = 1;
      });
      this.done = start + length;
      if (performance.now() < sliceEnd) continue;
      this.progress();
      await pause();
      sliceEnd = performance.now() + SLICE_MS;
    }
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
