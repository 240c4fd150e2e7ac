import { keyFault } from '../keys/keyFault';
import type { RequestLimits } from '../model/limits';
import type { Problem, ProblemCode } from '../model/problem';
import type { RecordTable } from './recordTable';

/** What a target demands of records. */
export interface TargetRules {
  readonly limits: RequestLimits;
  /** Kinesis: each record needs a partition key, which counts towards its size. */
  readonly needsPartitionKey: boolean;
  /** Firehose: a newline is added to each record that does not end with one, and counts towards its size. */
  readonly appendNewline: boolean;
}

/**
 * What is wrong with the records, by index: first what reading found, else what this target does not take. Call it
 * when all keys are there (see `assignRandomKeys`).
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
  const problem = (code: ProblemCode, message: string): Problem => ({ code, message, range: table.range(index) });
  const payloadBytes = table.payloadBytes(index);
  if (payloadBytes === 0) return problem('empty', 'This record is empty. Leave it out, or fill it.');

  const keyBytes = rules.needsPartitionKey ? table.partitionKeyBytes(index) : 0;
  const newlineBytes = rules.appendNewline && !table.endsWithNewline(index) ? 1 : 0;
  const bytes = payloadBytes + keyBytes + newlineBytes;
  const most = rules.limits.recordBytes;
  if (bytes > most) {
    const extra = keyBytes > 0 ? ' with its partition key' : newlineBytes > 0 ? ' with the newline that is added' : '';
    const message = `This record has ${inWords(bytes)} bytes${extra}, and the target takes at most ${inWords(most)} in a record. Shorten or divide it.`;
    return problem('tooLarge', message);
  }

  if (!rules.needsPartitionKey) return undefined;
  const key = table.partitionKey(index);
  if (key === undefined) return problem('keyMissing', 'This record has no partition key. Choose how partition keys are made.');
  const fault = keyFault(key);
  return fault === undefined ? undefined : problem(fault.code, `The partition key ${fault.what}.`);
}

function inWords(count: number): string {
  return count.toLocaleString('en-US');
}
