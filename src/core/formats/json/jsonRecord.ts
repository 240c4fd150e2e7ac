import { jsonFaultText } from './jsonFaultText';
import { JsonMachine } from './jsonMachine';
import type { JsonStatus } from './jsonMachine';
import type { Inspect, RecordWriter } from '../../records/recordWriter';

/** One record after the other, each a JSON value: what the readers of the four JSON formats have in common. */
export class JsonRecord {
  private readonly machine: JsonMachine;

  /** @param lineEnds whether a line break between tokens ends the value, as in JSON Lines. */
  constructor(
    private readonly writer: RecordWriter,
    private readonly options: { readonly compact: boolean; readonly inspect: Inspect | undefined },
    lineEnds = false,
  ) {
    this.machine = new JsonMachine(lineEnds);
  }

  get status(): JsonStatus {
    return this.machine.status;
  }

  begin(at: number): void {
    this.writer.begin(at);
    this.machine.begin();
  }

  /** Reads on; see JsonMachine. */
  feed(chunk: Uint8Array, from: number): number {
    return this.machine.feed(chunk, from);
  }

  /** Says that the value's bytes are all there; the status is then Done or Fault. */
  finish(): void {
    this.machine.finish();
  }

  /** Notes the machine's fault, at index `at`. */
  fail(at: number, addition = ''): void {
    this.writer.fail(at, jsonFaultText(this.machine.fault) + addition);
  }

  end(at: number): void {
    this.writer.end(at, this.payloadBytes(at), this.options.inspect);
  }

  close(at: number): void {
    this.writer.close(at, this.payloadBytes(at), this.options.inspect);
  }

  private payloadBytes(at: number): number {
    return this.writer.length(at) - (this.options.compact ? this.machine.white : 0);
  }
}
