import { LOWER_N, OPEN_ARRAY, OPEN_OBJECT, QUOTE } from '../bytes/ascii';
import { cellText } from './csv/csvRow';
import type { Cell } from './csv/csvRow';
import { isJsonValue } from './json/isJsonValue';
import type { Inspect, Inspection } from './format';
import { decodeJsonString, JsonFieldFinder } from './json/jsonField';
import { keyFault } from '../keys/keyFault';
import { type KeyStrategy, parseFieldPath } from '../keys/keyStrategy';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Takes the partition key from payloads that are valid JSON. The key of a string is its text; that of a number, true
 * or false is its literal form, so that no number is rounded.
 * @param path see `parseFieldPath`.
 */
export function jsonKey(path: string): Inspect {
  const steps = parseFieldPath(path);
  const finder = new JsonFieldFinder(steps);
  // As in rows, a field that has the path for its name comes first. A JSON Pointer is never a mere name.
  const exact = path.startsWith('/') || (steps.length === 1 && steps[0] === path) ? undefined : new JsonFieldFinder([path]);
  const missing = missingField(path);
  return (json) => {
    const field = exact?.find(json) ?? finder.find(json);
    if (field === undefined) return missing;
    const { from, to } = field;
    const first = json[from];
    if (first === OPEN_OBJECT || first === OPEN_ARRAY || first === LOWER_N) {
      return { problem: { code: 'keyNotText', args: ['notScalar', path], within: [from, to] } };
    }
    const value = json.subarray(from, to);
    return checked(first === QUOTE ? decodeJsonString(value) : decoder.decode(value), path, from, to);
  };
}

/** As `jsonKey`, for payloads that may be JSON or not. */
export function textKey(path: string): Inspect {
  const ofJson = jsonKey(path);
  return (text) => (isJsonValue(text) ? ofJson(text) : { problem: { code: 'keyMissing', args: ['notJson', path] } });
}

/** `textKey` where the strategy takes keys from a field. */
export function inspectText(partitionKey: KeyStrategy | undefined): Inspect | undefined {
  return partitionKey?.kind === 'field' ? textKey(partitionKey.path) : undefined;
}

/**
 * Takes the partition key from the cells of a row.
 * @param path the name of a column, literally or as a JSON Pointer.
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
  return { problem: { code: 'keyMissing', args: ['noField', path] } };
}

function checked(key: string, path: string, from: number, to: number): Inspection {
  const fault = keyFault(key, path);
  return fault === undefined ? { partitionKey: key } : { problem: { ...fault, within: [from, to] } };
}
