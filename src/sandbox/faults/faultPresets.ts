/** A fault plan that needs no writing. */
export interface FaultPreset {
  readonly name: string;
  readonly what: string;
  /** The plan's document, as docs/sandbox.md describes it. */
  readonly plan: { readonly seed?: number; readonly rules: readonly Readonly<Record<string, unknown>>[] };
}

export const FAULT_PRESETS: readonly FaultPreset[] = [
  { name: 'Throttle 20 %', what: 'A fifth of all records is refused for rate.', plan: { rules: [{ fault: 'throttle', probability: 0.2 }] } },
  { name: 'InternalFailure 5 %', what: 'One record in twenty is refused with an internal failure.', plan: { rules: [{ fault: 'internalFailure', probability: 0.05 }] } },
  {
    name: 'Shard 0 refuses for 10 seconds',
    what: 'Records that go to shard 0 of a Kinesis stream are refused for rate.',
    plan: { rules: [{ fault: 'throttle', service: 'kinesis', shard: 0, forSeconds: 10 }] },
  },
  { name: 'Close after storing, 20 %', what: 'Records are stored, and the connection is closed without an answer.', plan: { rules: [{ fault: 'close', at: 'after', probability: 0.2 }] } },
  { name: 'Close before storing, 20 %', what: 'The connection is closed, and nothing is stored.', plan: { rules: [{ fault: 'close', probability: 0.2 }] } },
  { name: 'Delay of 3 seconds', what: 'Every request waits before it is carried out.', plan: { rules: [{ fault: 'delay', seconds: 3 }] } },
  {
    name: 'Expired token after 3 requests',
    what: 'Every request from then on is refused, until the faults are cleared.',
    plan: { rules: [{ fault: 'refuse', code: 'ExpiredTokenException', after: 3 }] },
  },
  {
    name: 'Answers that break the contract',
    what: 'Wrong counts, wrong lengths, no sequence numbers, cut off, not JSON: each in one answer out of ten.',
    plan: {
      rules: ['wrongCount', 'wrongLength', 'noSequenceNumber', 'cutOff', 'notJson'].map((fault) => ({ fault, probability: 0.1 })),
    },
  },
  {
    name: 'A proxy in between, 10 %',
    what: 'Some requests are answered by a web page and 502, though the records are stored.',
    plan: { rules: [{ fault: 'html', status: 502, probability: 0.1 }] },
  },
  { name: 'Reshard in mid-run', what: 'The widest shard of a Kinesis stream is split at the third request.', plan: { rules: [{ fault: 'reshard', service: 'kinesis', after: 2 }] } },
];
