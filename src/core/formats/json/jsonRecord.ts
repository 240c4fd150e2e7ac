import type { Inspect, ReaderOptions, RecordSink } from '../format';
import { jsonKey } from '../recordKey';
import type { ElementSkipper } from './elementSkipper';
import { JsonMachine } from './jsonMachine';
import type { JsonStatus } from './jsonMachine';

/** One record after the other, each a JSON value: what the readers of the JSON formats share. */
export class JsonRecord {
  private readonly machine: JsonMachine;
  private readonly inspect: Inspect | undefined;

  /** @param lineEnds whether a line break between tokens ends the value, as in JSON Lines. */
  constructor(
    private readonly sink: RecordSink,
    private readonly options: ReaderOptions,
    lineEnds = false,
  ) {
    this.machine = new JsonMachine(lineEnds);
    this.inspect = options.partitionKey?.kind === 'field' ? jsonKey(options.partitionKey.path) : undefined;
  }

  get status(): JsonStatus {
    return this.machine.status;
  }

  begin(at: number): void {
    this.sink.begin(at);
    this.machine.begin();
  }

  /** Reads on; see JsonMachine. */
  feed(chunk: Uint8Array, from: number): number {
    return this.machine.feed(chunk, from);
  }

  /** Ends the value: the status is then Done or Fault. */
  finish(): void {
    this.machine.finish();
  }

  /** Reports the machine's fault, at index `at`. */
  fail(at: number): void {
    this.sink.fail(at, [this.machine.fault]);
  }

  /** As `fail`, and begins to look for the end of the value. */
  failAndSkip(at: number, skipper: ElementSkipper): void {
    const { fault, closingBrackets } = this.machine;
    this.sink.fail(at, [fault]);
    skipper.begin(closingBrackets, fault === 'controlCharacter' || fault === 'escape' || fault === 'lineBreakInString');
  }

  end(at: number): void {
    this.sink.end(at, this.payloadBytes(at), this.inspect);
  }

  close(at: number): void {
    this.sink.close(at, this.payloadBytes(at), this.inspect);
  }

  private payloadBytes(at: number): number {
    return this.sink.length(at) - (this.options.compact ? this.machine.whitespaceBytes : 0);
  }
}
