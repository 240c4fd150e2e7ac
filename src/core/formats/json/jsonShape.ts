import { CLOSE_ARRAY, CLOSE_OBJECT, COMMA, isLineBreak, OPEN_ARRAY, OPEN_OBJECT, QUOTE, SINGLE_QUOTE } from '../../bytes/ascii';
import { Beginning, skipWhitespace } from '../beginning';
import { commentAt, withoutComments } from './comments';
import { isJsonValue } from './isJsonValue';
import { JsonMachine, JsonStatus } from './jsonMachine';

/** How JSON is arranged in a source; the names are those of the formats. */
type JsonShape = 'json-array' | 'ndjson' | 'json-values' | 'json';
const SHAPES: ReadonlySet<string> = new Set<JsonShape>(['json-array', 'ndjson', 'json-values', 'json']);

const known = new WeakMap<Beginning, { readonly shape: JsonShape | undefined }>();

/** The JSON format that the text has, with mistakes or without; undefined where it isn't JSON. */
export function jsonShape(beginning: Beginning): JsonShape | undefined {
  const before = known.get(beginning);
  if (before !== undefined) return before.shape;
  const shape = shapeOf(beginning);
  known.set(beginning, { shape });
  return shape;
}

function shapeOf(beginning: Beginning): JsonShape | undefined {
  if (!mayHaveComments(beginning.text)) return shapeOfJson(beginning);
  const text = withoutComments(beginning.text);
  if (text === beginning.text) return shapeOfJson(beginning);
  const withComments = shapeOfJson(beginning);
  if (withComments === 'ndjson') return withComments;
  const shape = shapeOfJson(new Beginning(text, beginning.named, beginning.complete));
  // Comments around values are understood in arrays and between values.
  return shape === undefined || shape === 'json-array' ? (shape ?? withComments) : 'json-values';
}

/** Whether the text may be JSON with comments before its first value or between its tokens. */
function mayHaveComments(text: Uint8Array): boolean {
  const first = text[0];
  return first === OPEN_ARRAY || first === OPEN_OBJECT || first === COMMA || commentAt(text, 0) !== 'none';
}

function shapeOfJson(beginning: Beginning): JsonShape | undefined {
  const { text, named, complete } = beginning;
  const first = text[0];
  if (first === COMMA && isSelectedElement(text)) return 'json-values';
  if (first !== OPEN_OBJECT && first !== OPEN_ARRAY) {
    return named === 'json-values' && complete && isJsonValue(text) ? 'json' : undefined;
  }
  const kind = first === OPEN_ARRAY ? 'json-array' : 'json';
  const machine = new JsonMachine(false);
  const after = machine.feed(text, 0);
  const oneLine = !text.subarray(0, after).some(isLineBreak);
  const linesFile = named === 'ndjson';

  if (machine.status === JsonStatus.More) {
    if (linesFile && oneLine) return 'ndjson';
    // An object cut off by the end of the head: `json-values` reads one value as well as several.
    return kind === 'json' && !complete ? 'json-values' : kind;
  }
  const next = skipWhitespace(text, after);
  if (machine.status === JsonStatus.Done && next === text.length) return linesFile && oneLine ? 'ndjson' : kind;
  if (linesFile || looksLikeNdjson(beginning)) return 'ndjson';

  // A log has brackets too, but on one line.
  if (oneLine && isOtherFormat(named)) return undefined;
  if (machine.status === JsonStatus.Done) {
    if (text[next] === COMMA || isValueStart(text[next])) return 'json-values';
    // The last element of an array, selected with the bracket after it.
    if (text[next] === CLOSE_ARRAY && skipWhitespace(text, next + 1) === text.length) return 'json-values';
    return oneLine ? undefined : kind;
  }
  if (named === 'json-values') return kind === 'json' ? 'json-values' : kind;
  return looksLikeBrokenJson(text, after) ? (kind === 'json' ? 'json-values' : kind) : undefined;
}

/** Whether an object or array follows the comma: elements of an array, selected with the comma before them. */
function isSelectedElement(text: Uint8Array): boolean {
  const start = skipWhitespace(text, 1);
  if (text[start] !== OPEN_OBJECT && text[start] !== OPEN_ARRAY) return false;
  const machine = new JsonMachine(false);
  machine.feed(text, start);
  return machine.status !== JsonStatus.Fault;
}

/** Whether the file's name says that this isn't JSON. */
function isOtherFormat(named: string | undefined): boolean {
  return named !== undefined && !SHAPES.has(named);
}

function isValueStart(byte: number | undefined): boolean {
  return byte === OPEN_OBJECT || byte === OPEN_ARRAY || byte === QUOTE;
}

/** Nearly all lines begin like an object or an array, and not too few are one. */
function looksLikeNdjson(beginning: Beginning): boolean {
  const { lines } = beginning;
  const open = lines.filter((line) => line[0] === OPEN_OBJECT || line[0] === OPEN_ARRAY);
  const values = open.filter(isJsonValue);
  const needed = isOtherFormat(beginning.named) ? 0.5 : 0.25;
  return lines.length > 1 && open.length >= lines.length * 0.8 && values.length >= lines.length * needed;
}

/** Whether the text before the fault, or right after the first bracket, is more than the brackets of a log line. */
function looksLikeBrokenJson(text: Uint8Array, fault: number): boolean {
  const second = text[skipWhitespace(text, 1)];
  if (second === QUOTE || second === SINGLE_QUOTE) return true;
  if (text[0] === OPEN_OBJECT) return second === CLOSE_OBJECT;
  return isValueStart(second) || second === CLOSE_ARRAY || text.subarray(0, fault).includes(COMMA);
}
