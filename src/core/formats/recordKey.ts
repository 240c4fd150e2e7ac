import { LOWER_N, OPEN_ARRAY, OPEN_OBJECT, QUOTE } from '../bytes/ascii';
import { cellText } from './csv/csvRow';
import type { Cell } from './csv/csvRow';
import { isJsonValue } from './json/jsonMachine';
import type { Inspect, Inspection } from '../records/recordWriter';
import { decodeJsonString, JsonFieldFinder } from './json/jsonField';
import { keyFault } from '../keys/keyFault';
import { parseFieldPath } from '../keys/keyStrategy';


const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Takes the partition key out of payloads that are valid JSON. The key of a text is the text; that of a number, true
 * or false is what stands there, so that no number is rounded.
 * @param path see `parseFieldPath`.
 */
export function jsonKey(path: string): Inspect {
  const finder = new JsonFieldFinder(parseFieldPath(path));
  const missing = missingField(path);
  return (json) => {
    const field = finder.find(json);
    if (field === undefined) return missing;
    const { from, to } = field;
    const first = json[from];
    if (first === OPEN_OBJECT || first === OPEN_ARRAY || first === LOWER_N) {
      const message = `The field ${path} is to be the partition key, and is null, an object or an array. It must be a text, a number, true or false.`;
      return { problem: { code: 'keyNotText', message, within: [from, to] } };
    }
    const value = json.subarray(from, to);
    return checked(first === QUOTE ? decodeJsonString(value) : decoder.decode(value), path, from, to);
  };
}

/** As `jsonKey`, for payloads that may be JSON or not. */
export function linesKey(path: string): Inspect {
  const ofJson = jsonKey(path);
  const message = `The partition key is to be the field ${path}, and this is not JSON. Choose random or fixed partition keys.`;
  return (text) => (isJsonValue(text) ? ofJson(text) : { problem: { code: 'keyMissing', message } });
}

/**
 * Takes the partition key out of the cells of a row.
 * @param path the name of a column, as it is or as a JSON Pointer.
 */
export function columnKey(path: string, header: readonly string[]): (row: Uint8Array, cells: readonly Cell[]) => Inspection {
  const steps = parseFieldPath(path);
  const exact = header.indexOf(path);
  const column = exact >= 0 || steps.length > 1 ? exact : header.indexOf(steps[0] ?? '');
  const missing = missingField(path);
  return (row, cells) => {
    const cell = cells[column];
    return cell === undefined ? missing : checked(cellText(row, cell), path, cell.from, cell.to);
  };
}

function missingField(path: string): Inspection {
  const message = `The field ${path} is to be the partition key, and is missing here. Add it, or choose another field or random partition keys.`;
  return { problem: { code: 'keyMissing', message } };
}

function checked(key: string, path: string, from: number, to: number): Inspection {
  const fault = keyFault(key);
  if (fault === undefined) return { partitionKey: key };
  return { problem: { code: fault.code, message: `The partition key, field ${path}, ${fault.what}.`, within: [from, to] } };
}
