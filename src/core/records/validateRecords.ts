import { keyFault } from '../keys/keyFault';
import type { RequestLimits } from '../services/service';
import type { Fault, Problem } from '../model/problem';
import type { RecordTable } from './recordTable';
import { countedBytes, type SentForm, sentBytes } from './sentSize';

/** What a target requires of records. */
export interface TargetRules extends SentForm {
  readonly limits: RequestLimits;
}

/**
 * The problems of the records, by index: what reading found, or else what this target does not accept. All keys must
 * be there (see `assignRandomKeys`).
 *
 * An empty payload is valid: both services accept data of 0 bytes. Sources: API references of Kinesis
 * (PutRecordsRequestEntry, Data: minimum length 0) and of Firehose (Record, Data: minimum length 0), 2026-11-21.
 */
export function validateRecords(table: RecordTable, rules: TargetRules): Map<number, Problem> {
  const problems = new Map<number, Problem>();
  for (let index = 0; index < table.length; index += 1) {
    const problem = table.problems.get(index) ?? problemAtTarget(table, index, rules);
    if (problem !== undefined) problems.set(index, problem);
  }
  return problems;
}

function problemAtTarget(table: RecordTable, index: number, rules: TargetRules): Problem | undefined {
  const fault = faultAtTarget(table, index, rules);
  return fault === undefined ? undefined : { ...fault, range: table.range(index) };
}

function faultAtTarget(table: RecordTable, index: number, rules: TargetRules): Fault | undefined {
  const payloadBytes = table.payloadBytes(index);
  const bytes = countedBytes(table, index, rules);
  const maximum = rules.limits.recordBytes;
  if (bytes > maximum) {
    const data = sentBytes(table, index, rules.appendNewline);
    const counted = bytes > data ? 'withKey' : data > payloadBytes ? 'withNewline' : 'payload';
    return { code: 'tooLarge', args: ['target', bytes, maximum, counted] };
  }

  if (!rules.needsPartitionKey) return undefined;
  const key = table.partitionKey(index);
  return key === undefined ? { code: 'keyMissing', args: ['noKey'] } : keyFault(key);
}
