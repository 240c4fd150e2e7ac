import { KINESIS } from '../services/kinesis';
import type { Fault } from '../model/problem';

/**
 * Why the string can't be a partition key; undefined if it can.
 * @param path the field that it comes from
 */
export function keyFault(key: string, path?: string): Fault | undefined {
  if (key.length === 0 || key.length > KINESIS.partitionKeyLength) {
    return { code: 'keyLength', args: path === undefined ? [key.length] : [key.length, path] };
  }
  if (/\p{Surrogate}/u.test(key)) return { code: 'keyNotText', args: path === undefined ? ['surrogate'] : ['surrogate', path] };
  return undefined;
}
