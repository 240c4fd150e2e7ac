import { KINESIS } from '../model/limits';
import type { ProblemCode } from '../model/problem';

/** Why a text can't be a partition key. */
export interface KeyFault {
  readonly code: Extract<ProblemCode, 'keyNotText' | 'keyLength'>;
  /** The rest of a sentence whose subject is the key, without the full stop. */
  readonly what: string;
}

/** What forbids the text as a partition key; undefined where it may be one. */
export function keyFault(key: string): KeyFault | undefined {
  if (key.length === 0) return { code: 'keyLength', what: `is empty; it must have 1 to ${LONGEST} characters` };
  if (key.length > KINESIS.partitionKeyLength) {
    return { code: 'keyLength', what: `has ${key.length.toLocaleString('en-US')} characters; it must have 1 to ${LONGEST}` };
  }
  if (/\p{Surrogate}/u.test(key)) {
    return { code: 'keyNotText', what: 'holds half of a surrogate pair, which is no character and cannot be sent' };
  }
  return undefined;
}

const LONGEST = String(KINESIS.partitionKeyLength);
