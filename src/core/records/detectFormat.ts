import { CARRIAGE_RETURN, COMMA, isLineBreak, isWhite, LINE_FEED, OPEN_ARRAY, OPEN_OBJECT, QUOTE, SINGLE_QUOTE, CLOSE_ARRAY, CLOSE_OBJECT, TAB } from './ascii';
import { cellsOf, cellText } from './csvRow';
import type { Format } from './format';
import { isJsonValue, JsonMachine, JsonStatus } from './jsonMachine';

/** Lines that are looked at. */
const LINES = 200;

/**
 * Guesses the format by the beginning of a source; the person can choose another. What the text is counts first, the
 * ending of the file name where the text leaves it open.
 * @param head the first bytes, up to 64 KiB.
 * @param fileName with its ending, where there is one.
 * @param complete whether `head` is the whole source.
 */
export function detectFormat(head: Uint8Array, fileName: string | undefined, complete: boolean): Format {
  const ending = /\.([^.]+)$/.exec(fileName ?? '')?.[1]?.toLowerCase() ?? '';
  const start = skipWhite(head, head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0);
  const text = head.subarray(start);
  return byContent(text, ending, complete) ?? byEnding(text, ending);
}

function byEnding(text: Uint8Array, ending: string): Format {
  switch (ending) {
    case 'json':
      return 'json-values';
    case 'ndjson':
    case 'jsonl':
      return 'ndjson';
    case 'csv':
      return 'csv';
    case 'tsv':
    case 'tab':
      return 'tsv';
    case 'log':
    case 'txt':
      return 'lines';
    default:
      return looksLikeRows(text, COMMA) ? 'csv' : looksLikeRows(text, TAB) ? 'tsv' : isOneText(text) ? 'text' : 'lines';
  }
}

/** The JSON format that the text has; undefined where it is no JSON. */
function byContent(text: Uint8Array, ending: string, complete: boolean): Format | undefined {
  const first = text[0];
  if (first !== OPEN_OBJECT && first !== OPEN_ARRAY) return scalarDocument(text, ending, complete);

  const machine = new JsonMachine(false);
  const behind = machine.feed(text, 0);
  const kind = first === OPEN_ARRAY ? 'json-array' : 'json';
  switch (machine.status) {
    case JsonStatus.Done:
      return afterOneValue(text, behind, kind, ending);
    case JsonStatus.More:
      // Too long for the head, or cut off. `json-values` reads one value as well as several.
      return kind === 'json' && !complete ? 'json-values' : kind;
    case JsonStatus.Fault:
    case JsonStatus.LineEnd:
      return brokenJson(text, behind, kind, ending);
  }
}

/** A document that is one text, number or word: only a file that calls itself JSON is taken for that. */
function scalarDocument(text: Uint8Array, ending: string, complete: boolean): Format | undefined {
  return ending === 'json' && complete && isJsonValue(text) ? 'json' : undefined;
}

function afterOneValue(text: Uint8Array, behind: number, kind: 'json-array' | 'json', ending: string): Format | undefined {
  const next = skipWhite(text, behind);
  const oneLine = !text.subarray(0, behind).some(isLineBreak);
  const isLinesFile = ending === 'ndjson' || ending === 'jsonl';
  if (next >= text.length) return oneLine && isLinesFile ? 'ndjson' : kind;

  const newLine = text.subarray(behind, next).some(isLineBreak);
  if (oneLine && newLine && text[next] !== COMMA) {
    // A log may begin with a line of JSON, and a list of tags with brackets.
    const shares = jsonShare(text);
    if (shares === 1 || (shares >= 0.5 && (isLinesFile || !isPlainTextEnding(ending)))) return 'ndjson';
    return isLinesFile ? 'ndjson' : undefined;
  }
  if (kind === 'json-array' && text[next] !== COMMA && !isValueStart(text[next])) {
    // More likely a mistake behind an array than a line of a log; a log line has its brackets on one line.
    return oneLine ? undefined : 'json-array';
  }
  return isPlainTextEnding(ending) && !isValueStart(text[next]) && text[next] !== COMMA ? undefined : 'json-values';
}

/** What begins like JSON and has a mistake in it: JSON all the same, or a log that likes brackets? */
function brokenJson(text: Uint8Array, fault: number, kind: 'json-array' | 'json', ending: string): Format | undefined {
  if (isPlainTextEnding(ending)) return jsonShare(text) >= 0.5 ? 'ndjson' : undefined;
  if (ending === 'ndjson' || ending === 'jsonl') return 'ndjson';
  if (jsonShare(text) >= 0.5 && lineCount(text) > 1) return 'ndjson';
  if (ending === 'json') return kind === 'json-array' ? kind : 'json-values';
  const second = text[skipWhite(text, 1)];
  if (kind === 'json') return second === QUOTE || second === SINGLE_QUOTE || second === CLOSE_OBJECT ? 'json-values' : undefined;
  const element = isValueStart(second) || second === SINGLE_QUOTE || second === CLOSE_ARRAY;
  return element || text.subarray(0, fault).includes(COMMA) ? kind : undefined;
}

function isPlainTextEnding(ending: string): boolean {
  return ending === 'log' || ending === 'txt' || ending === 'csv' || ending === 'tsv';
}

function isValueStart(byte: number | undefined): boolean {
  return byte === OPEN_OBJECT || byte === OPEN_ARRAY || byte === QUOTE;
}

/** The share of the lines that are JSON objects or arrays, each by itself. */
function jsonShare(text: Uint8Array): number {
  const lines = linesOf(text);
  return lines.filter((line) => (line[0] === OPEN_OBJECT || line[0] === OPEN_ARRAY) && isJsonValue(line)).length / Math.max(lines.length, 1);
}

function lineCount(text: Uint8Array): number {
  return linesOf(text).length;
}

/** The first lines that are not blank, without the last where it may be cut off. */
function linesOf(text: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  let from = 0;
  for (let i = 0; i <= text.length && lines.length < LINES; i += 1) {
    const byte = text[i];
    if (byte !== undefined && byte !== LINE_FEED && byte !== CARRIAGE_RETURN) continue;
    const line = text.subarray(skipWhite(text, from), i);
    if (line.length > 0 && skipWhite(text, from) < i) lines.push(line);
    from = i + 1;
  }
  return lines;
}

/** A header of names and at least one row, all with as many cells, at least two. */
function looksLikeRows(text: Uint8Array, delimiter: number): boolean {
  const [header, ...rows] = linesOf(text).map((line) => ({ line, cells: cellsOf(line, delimiter) }));
  if (header === undefined || header.cells.length < 2) return false;
  const names = header.cells.map((cell) => cellText(header.line, cell));
  if (!names.every((name) => /^[\p{L}_][\p{L}\p{N}_ .:/()%#-]*$/u.test(name) && !name.endsWith(' '))) return false;
  // The last line may be cut off, and quoted cells may hold line breaks: most rows are enough.
  const alike = rows.filter((row) => row.cells.length === names.length).length;
  return rows.length > 0 && alike >= rows.length * 0.8;
}

/** Markup, or bytes that are no text: not to be cut into lines. */
function isOneText(text: Uint8Array): boolean {
  return text[0] === 0x3c || text.includes(0);
}

function skipWhite(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && isWhite(bytes[at] ?? 0)) at += 1;
  return at;
}
