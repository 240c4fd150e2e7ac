import { base64 } from '../core/bytes/base64';
import { withoutSecrets } from '../core/exports/export';
import { hashKeyOf } from '../core/keys/shardMap';
import type { Attempt, SecondRow } from '../core/results/rows';
import type { KnownRun } from '../core/results/run';
import { SERVICES } from '../core/services/registry';
import { type Details, type Payload, PAYLOAD_LIMIT, type RequestRow, RESULT_LETTERS, type Row, type RunHead, type Status, TIME_BINS } from '../shared/messages';
import { describeProblem } from '../ui/base/wording/problems';
import { attemptInWords, messageOf, requestInWords } from './inWords';

/** Longer messages are cut in the table; the details have all of them. */
const MAX_MESSAGE = 300;
/** The table shows the results of at most this many attempts. */
const MAX_RESULTS = 12;

/** What the panel shows of a run and its records. */

export function headOf(run: KnownRun): RunHead {
  const { endpoint, ...target } = run.target;
  const { displayName, icon, hasKeys, shardRate, identifier } = SERVICES[target.service];
  return {
    id: run.id,
    name: run.name,
    target: { ...target, ...(endpoint === undefined ? {} : { endpoint: withoutSecrets(endpoint) }) },
    service: { displayName, icon, hasKeys, shardRate, identifier },
    accountId: run.accountId,
    sources: run.records.sources.map(({ name }) => name),
  };
}

export function rowOf(run: KnownRun, record: number): Row {
  const { store, records } = run;
  const attempts = store.attemptCount(record);
  const message = messageOf(store.errorReport(record));
  return {
    record,
    standing: store.outcome(record) ?? 'pending',
    possibleDuplicate: store.possibleDuplicate(record),
    source: records.sourceNumber(record),
    line: records.line(record) + 1,
    key: records.partitionKey(record),
    bytes: run.sentBytes(record),
    shard: store.shardId(record),
    expectedShard: run.expectedShard(record),
    stored: store.storedId(record),
    attempts,
    results: attempts === 0 ? '' : lettersOf(store.attempts(record)),
    code: store.errorCode(record),
    message: message !== undefined && message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}…` : message,
    latency: store.latency(record),
  };
}

function lettersOf(attempts: readonly Attempt[]): string {
  return attempts.slice(-MAX_RESULTS).map(({ result }) => RESULT_LETTERS[result ?? 'open']).join('');
}

export function detailsOf(run: KnownRun, record: number): Details {
  const { records, store, target } = run;
  const { start, end } = records.range(record);
  const key = records.partitionKey(record);
  const explicitHashKey = records.explicitHashKey(record);
  const hashKey = key === undefined || !SERVICES[target.service].hasKeys ? undefined : hashKeyOf(key).toString();
  const problem = records.problems.get(record);
  return {
    row: rowOf(run, record),
    start,
    end,
    explicitHashKey,
    hashKey: explicitHashKey ?? hashKey,
    problem: problem === undefined ? undefined : describeProblem(problem),
    origin: records.origin(record)?.record,
    attempts: store.attempts(record).map(attemptInWords),
  };
}

export async function payloadOf(run: KnownRun, record: number): Promise<Payload> {
  const data = await run.data(record);
  return { base64: base64(data.subarray(0, PAYLOAD_LIMIT)), bytes: data.length };
}

export function requestRows({ store }: KnownRun, start: number, count: number): RequestRow[] {
  const end = Math.min(store.requestCount, start + count);
  return Array.from({ length: Math.max(0, end - start) }, (_, i) => requestInWords(store.requestRow(start + i)));
}

/** The seconds of a run in at most `TIME_BINS` equal parts. */
export function timeBins(seconds: readonly Readonly<SecondRow>[]): Status['time'] {
  const secondsPerBin = Math.max(1, Math.ceil(seconds.length / TIME_BINS));
  const bins: SecondRow[] = [];
  seconds.forEach((second, i) => {
    const bin = (bins[Math.floor(i / secondsPerBin)] ??= { delivered: 0, throttled: 0, failed: 0, uncertain: 0 });
    bin.delivered += second.delivered;
    bin.throttled += second.throttled;
    bin.failed += second.failed;
    bin.uncertain += second.uncertain;
  });
  return { secondsPerBin, bins };
}
