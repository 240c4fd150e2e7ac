/** A JSON value as it is written: numbers and strings keep their exact characters. */
export type JsonNode =
  | { readonly kind: 'object'; readonly entries: readonly { readonly name: string; readonly value: JsonNode }[] }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
  /** `raw` is the token as it is written. */
  | { readonly kind: 'string' | 'number' | 'word'; readonly raw: string };

/** Deeper values are not shown as a tree. */
const DEEPEST = 200;

const WHITE = /[ \t\r\n]*/y;
// eslint-disable-next-line no-control-regex -- JSON allows no control characters in strings.
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;

class NotJson extends Error {}

/** The text as one JSON value, or undefined when it is not one. No number is rounded and no repeated key is dropped. */
export function parseJson(text: string): JsonNode | undefined {
  const parser = new Parser(text);
  try {
    return parser.whole();
  } catch (error) {
    if (error instanceof NotJson) return undefined;
    throw error;
  }
}

class Parser {
  private at = 0;

  constructor(private readonly text: string) {}

  whole(): JsonNode {
    const node = this.value(0);
    if (this.at !== this.text.length) throw new NotJson();
    return node;
  }

  private value(depth: number): JsonNode {
    if (depth > DEEPEST) throw new NotJson();
    this.take(WHITE);
    const node = this.bare(depth);
    this.take(WHITE);
    return node;
  }

  private bare(depth: number): JsonNode {
    switch (this.text[this.at]) {
      case '{':
        return this.object(depth);
      case '[':
        return this.array(depth);
      case '"':
        return { kind: 'string', raw: this.need(STRING) };
      case 't':
      case 'f':
      case 'n':
        return { kind: 'word', raw: this.need(WORD) };
      default:
        return { kind: 'number', raw: this.need(NUMBER) };
    }
  }

  private object(depth: number): JsonNode {
    const entries: { name: string; value: JsonNode }[] = [];
    this.at += 1;
    this.take(WHITE);
    if (this.skip('}')) return { kind: 'object', entries };
    do {
      this.take(WHITE);
      const name = this.need(STRING);
      this.take(WHITE);
      if (!this.skip(':')) throw new NotJson();
      entries.push({ name, value: this.value(depth + 1) });
    } while (this.skip(','));
    if (!this.skip('}')) throw new NotJson();
    return { kind: 'object', entries };
  }

  private array(depth: number): JsonNode {
    const items: JsonNode[] = [];
    this.at += 1;
    this.take(WHITE);
    if (this.skip(']')) return { kind: 'array', items };
    do items.push(this.value(depth + 1));
    while (this.skip(','));
    if (!this.skip(']')) throw new NotJson();
    return { kind: 'array', items };
  }

  private skip(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private take(token: RegExp): string | undefined {
    token.lastIndex = this.at;
    const found = token.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  private need(token: RegExp): string {
    const found = this.take(token);
    if (found === undefined || found === '') throw new NotJson();
    return found;
  }
}
