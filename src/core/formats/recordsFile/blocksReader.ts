import { HASH, isLineBreak } from '../../bytes/ascii';
import type { FormatReader, Inspect, RecordSink } from '../format';
import { beforeLineEnd, headLines, isBlockStart } from './headLines';

/** Divides a records file into its blocks; `inspectBlock` reads them. */
export class BlocksReader implements FormatReader {
  private state: 'start' | 'preamble' | 'block' = 'start';

  constructor(
    private readonly sink: RecordSink,
    private readonly inspect: Inspect,
  ) {}

  /** A line end, and hash signs after it, are held back until it is known whether a block begins there. */
  holdBack(bytes: Uint8Array): number {
    let at = bytes.length;
    while (at > 0 && bytes.length - at < 3 && bytes[at - 1] === HASH) at -= 1;
    if (at === 0) return this.state === 'start' ? bytes.length : 0;
    return isLineBreak(bytes[at - 1] ?? 0) ? bytes.length - beforeLineEnd(bytes, at) : 0;
  }

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    if (this.state === 'start') {
      this.sink.begin(0);
      this.state = 'preamble';
      if (isBlockStart(chunk, 0)) this.endPart(0, 0);
    }
    for (let at = chunk.indexOf(HASH); at >= 0; at = chunk.indexOf(HASH, at + 1)) {
      if (at > 0 && isLineBreak(chunk[at - 1] ?? 0) && isBlockStart(chunk, at)) this.endPart(beforeLineEnd(chunk, at), at);
    }
  }

  end(rest: Uint8Array): void {
    this.push(rest);
    if (this.state === 'start') return;
    const last = rest.length > 0 && isLineBreak(rest[rest.length - 1] ?? 0) ? beforeLineEnd(rest, rest.length) : rest.length;
    this.endPart(last, undefined);
  }

  /** Ends the block, or what is before the first one, at index `at`, and begins the next block at `next`. */
  private endPart(at: number, next: number | undefined): void {
    const { sink } = this;
    if (this.state === 'block') sink.end(at, 0, this.inspect);
    else this.endPreamble(at);
    if (next === undefined) return;
    sink.begin(next);
    this.state = 'block';
  }

  private endPreamble(at: number): void {
    const { sink } = this;
    const slice = sink.validSlice(at);
    const stray = slice === undefined ? undefined : headLines(slice).find(({ kind }) => kind === 'header' || kind === 'other');
    if (slice !== undefined && stray === undefined) {
      sink.drop();
      return;
    }
    if (slice !== undefined && stray !== undefined) sink.failWithin(slice, stray.from, stray.to, ['textBeforeRecords']);
    sink.end(at, sink.length(at));
  }
}
