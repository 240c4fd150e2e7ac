import { BACKSLASH, CLOSE_ARRAY, CLOSE_OBJECT, COMMA, OPEN_ARRAY, OPEN_OBJECT, QUOTE, isWhitespace } from '../../bytes/ascii';
import { skipWhitespace } from '../beginning';

interface Step {
  readonly name: string;
  readonly nameBytes: Uint8Array;
  /** The element it names in an array; undefined where it can't. */
  readonly element: number | undefined;
}

/** Finds one field in many JSON values, by their bytes. */
export class JsonFieldFinder {
  private readonly steps: readonly Step[];

  /** @param path names of fields or numbers of elements, from the outside inwards. */
  constructor(path: readonly string[]) {
    const encoder = new TextEncoder();
    this.steps = path.map((name) => ({
      name,
      nameBytes: encoder.encode(name),
      element: /^(0|[1-9]\d{0,8})$/.test(name) ? Number(name) : undefined,
    }));
  }

  /**
   * @param json one valid JSON value. Of fields with the same name the last one counts, as for JSON.parse.
   * @returns the bytes of the field's value; undefined where there is none.
   */
  find(json: Uint8Array): { readonly from: number; readonly to: number } | undefined {
    let at = skipWhitespace(json, 0);
    for (const step of this.steps) {
      if (json[at] === OPEN_OBJECT) at = memberValue(json, at, step);
      else if (json[at] === OPEN_ARRAY && step.element !== undefined) at = elementValue(json, at, step.element);
      else return undefined;
      if (at < 0) return undefined;
    }
    return { from: at, to: behindValue(json, at) };
  }
}

/** Where the value of the object's last member of that name begins; −1 without one. */
function memberValue(json: Uint8Array, object: number, step: Step): number {
  let found = -1;
  let at = skipWhitespace(json, object + 1);
  if (json[at] === CLOSE_OBJECT) return found;
  for (;;) {
    const nameEnd = behindString(json, at);
    const matches = isName(json, at + 1, nameEnd - 1, step);
    const colon = skipWhitespace(json, nameEnd);
    const value = skipWhitespace(json, colon + 1);
    if (matches) found = value;
    at = skipWhitespace(json, behindValue(json, value));
    if (json[at] !== COMMA) return found;
    at = skipWhitespace(json, at + 1);
  }
}

function isName(json: Uint8Array, from: number, to: number, step: Step): boolean {
  const { nameBytes } = step;
  if (to - from === nameBytes.length) {
    let same = true;
    for (let i = 0; same && i < nameBytes.length; i += 1) same = json[from + i] === nameBytes[i];
    // A name with a backslash in it is never the same as the bytes of an escape.
    if (same && !nameBytes.includes(BACKSLASH)) return true;
  }
  const name = json.subarray(from, to);
  return name.includes(BACKSLASH) && decodeJsonString(json.subarray(from - 1, to + 1)) === step.name;
}

/** Where the array's element begins; −1 where the array is shorter. */
function elementValue(json: Uint8Array, array: number, element: number): number {
  let at = skipWhitespace(json, array + 1);
  if (json[at] === CLOSE_ARRAY) return -1;
  for (let passed = 0; passed < element; passed += 1) {
    at = skipWhitespace(json, behindValue(json, at));
    if (json[at] !== COMMA) return -1;
    at = skipWhitespace(json, at + 1);
  }
  return at;
}

/** The index after the string that begins at `from`. */
function behindString(json: Uint8Array, from: number): number {
  let at = from + 1;
  while (at < json.length && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1;
  return at + 1;
}

/** The index after the value that begins at `from`. */
function behindValue(json: Uint8Array, from: number): number {
  const first = json[from];
  if (first === QUOTE) return behindString(json, from);
  let at = from;
  if (first !== OPEN_OBJECT && first !== OPEN_ARRAY) {
    while (at < json.length && !endsScalar(json[at] ?? 0)) at += 1;
    return at;
  }
  let depth = 0;
  while (at < json.length) {
    const byte = json[at];
    if (byte === QUOTE) {
      at = behindString(json, at);
      continue;
    }
    at += 1;
    if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      depth += 1;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return at;
}

function endsScalar(byte: number): boolean {
  return byte === COMMA || byte === CLOSE_OBJECT || byte === CLOSE_ARRAY || isWhitespace(byte);
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The text of a JSON string, given with its quotes. */
export function decodeJsonString(json: Uint8Array): string {
  if (!json.includes(BACKSLASH)) return decoder.decode(json.subarray(1, -1));
  return String(JSON.parse(decoder.decode(json)));
}
