import { BACKSLASH, CLOSE_OBJECT, COMMA, OPEN_OBJECT, QUOTE } from '../../bytes/ascii';
import { JsonMachine, JsonStatus } from '../json/jsonMachine';
import type { CellMode } from '../format';

const HEX_DIGITS = new TextEncoder().encode('0123456789abcdef');

/** The letter of the short escape of a control character, such as n for a line feed; 0 where there is none. */
const SHORT_ESCAPE = new Uint8Array(256);
SHORT_ESCAPE.set([0x62, 0x74, 0x6e], 0x08); // \b \t \n
SHORT_ESCAPE.set([0x66, 0x72], 0x0c); // \f \r
SHORT_ESCAPE[QUOTE] = QUOTE;
SHORT_ESCAPE[BACKSLASH] = BACKSLASH;

/** How many bytes a byte takes within a JSON string. */
const SIZE_IN_JSON = Uint8Array.from({ length: 256 }, (_, byte) => ((SHORT_ESCAPE[byte] ?? 0) !== 0 ? 2 : byte < 0x20 ? 6 : 1));

/** One cell of a row, by its bytes with the quotes around it. */
export interface Cell {
  readonly from: number;
  readonly to: number;
  readonly quoted: boolean;
}

/** The cells of one whole row (RFC 4180) without a syntax fault, without its line break. */
export function cellsOf(row: Uint8Array, delimiter: number): Cell[] {
  const cells: Cell[] = [];
  let from = 0;
  for (;;) {
    const quoted = row[from] === QUOTE;
    let to = from;
    if (quoted) {
      to += 1;
      while (to < row.length && (row[to] !== QUOTE || row[to + 1] === QUOTE)) to += row[to] === QUOTE ? 2 : 1;
      to += 1;
    } else {
      while (to < row.length && row[to] !== delimiter) to += 1;
    }
    cells.push({ from, to, quoted });
    if (to >= row.length) return cells;
    from = to + 1;
  }
}

/** The bytes of a cell's text, without the quotes around it; doubled quotes are still double. */
function inner(row: Uint8Array, cell: Cell): Uint8Array {
  return cell.quoted ? row.subarray(cell.from + 1, cell.to - 1) : row.subarray(cell.from, cell.to);
}

/** The text of a cell. */
export function cellText(row: Uint8Array, cell: Cell): string {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(inner(row, cell));
  return cell.quoted ? text.replaceAll('""', '"') : text;
}

/** Makes JSON objects of rows: the names of the header, and each cell's text, escaped as JSON.stringify does it. */
export class RowToJson {
  /** For each column `"name":`, as UTF-8. */
  private readonly names: readonly Uint8Array[];
  private readonly machine = new JsonMachine(false);

  constructor(
    header: readonly string[],
    private readonly mode: CellMode,
  ) {
    const encoder = new TextEncoder();
    this.names = header.map((name) => encoder.encode(`${JSON.stringify(name)}:`));
  }

  /** Size in bytes of what `write` makes. */
  size(row: Uint8Array, cells: readonly Cell[]): number {
    let size = 1 + Math.max(cells.length, 1); // The brackets, and the commas between.
    cells.forEach((cell, column) => {
      const text = inner(row, cell);
      size += this.names[column]?.length ?? 0;
      if (this.staysBare(cell, text)) {
        size += text.length;
        return;
      }
      size += 2;
      for (let i = 0; i < text.length; i += 1) {
        const byte = text[i] ?? 0;
        size += SIZE_IN_JSON[byte] ?? 0;
        if (cell.quoted && byte === QUOTE) i += 1;
      }
    });
    return size;
  }

  /** The row as a JSON object in UTF-8. */
  write(row: Uint8Array, cells: readonly Cell[]): Uint8Array {
    const json = new Uint8Array(this.size(row, cells));
    json[0] = OPEN_OBJECT;
    let at = 1;
    cells.forEach((cell, column) => {
      if (column > 0) json[at++] = COMMA;
      const name = this.names[column];
      const text = inner(row, cell);
      if (name !== undefined) {
        json.set(name, at);
        at += name.length;
      }
      if (this.staysBare(cell, text)) {
        json.set(text, at);
        at += text.length;
      } else {
        at = writeString(json, at, text, cell.quoted);
      }
    });
    json[at] = CLOSE_OBJECT;
    return json;
  }

  /** Whether the cell is a JSON number, true, false or null, and stays one. A quoted cell is a string. */
  private staysBare(cell: Cell, text: Uint8Array): boolean {
    if (this.mode === 'text' || cell.quoted || text.length === 0) return false;
    const first = String.fromCharCode(text[0] ?? 0);
    if (!'-0123456789tfn'.includes(first)) return false;
    this.machine.begin();
    const end = this.machine.feed(text, 0);
    if (this.machine.status === JsonStatus.More) this.machine.finish();
    return this.machine.status === JsonStatus.Done && end === text.length;
  }
}

function writeString(json: Uint8Array, start: number, text: Uint8Array, quotesAreDoubled: boolean): number {
  let at = start;
  json[at++] = QUOTE;
  for (let i = 0; i < text.length; i += 1) {
    const byte = text[i] ?? 0;
    const short = SHORT_ESCAPE[byte] ?? 0;
    if (short !== 0) {
      json[at++] = BACKSLASH;
      json[at++] = short;
      if (quotesAreDoubled && byte === QUOTE) i += 1;
    } else if (byte < 0x20) {
      json.set([BACKSLASH, 0x75, 0x30, 0x30, HEX_DIGITS[byte >> 4] ?? 0, HEX_DIGITS[byte & 15] ?? 0], at);
      at += 6;
    } else {
      json[at++] = byte;
    }
  }
  json[at++] = QUOTE;
  return at;
}
