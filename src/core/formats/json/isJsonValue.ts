import { skipWhitespace } from '../beginning';
import { JsonMachine, JsonStatus } from './jsonMachine';

/** Whether the bytes are one JSON value, with or without whitespace around it. */
export function isJsonValue(bytes: Uint8Array): boolean {
  const machine = new JsonMachine(false);
  const after = machine.feed(bytes, skipWhitespace(bytes, 0));
  if (machine.status === JsonStatus.More) machine.finish();
  return machine.status === JsonStatus.Done && skipWhitespace(bytes, after) === bytes.length;
}
