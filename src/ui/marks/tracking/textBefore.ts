/** A replacement in a text: offset and length in UTF-16 units of the text before. */
export interface Replacement {
  readonly rangeOffset: number;
  readonly rangeLength: number;
  readonly text: string;
}

/** After this many changes, the document's text is read again; reading it at each keystroke would be slow. */
const MAX_CHANGES = 200;

/**
 * A document's text before its last change, because change events don't contain the text that was replaced. Stores one
 * copy of the text, and the changes since.
 */
export class TextBefore {
  private readonly changes: (readonly Replacement[])[] = [];

  constructor(private copy: string) {}

  /** The text before the next event. */
  read(): string {
    for (const change of this.changes) this.copy = replaced(this.copy, change);
    this.changes.length = 0;
    return this.copy;
  }

  /**
   * Adds one event. Its changes refer to the text before it.
   * @param now reads the text after it; rarely called
   */
  changed(event: readonly Replacement[], now: () => string): void {
    this.changes.push(event);
    if (this.changes.length < MAX_CHANGES && event.length < MAX_CHANGES) return;
    this.changes.length = 0;
    this.copy = now();
  }
}

function replaced(text: string, event: readonly Replacement[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const { rangeOffset, rangeLength, text: by } of [...event].sort((a, b) => a.rangeOffset - b.rangeOffset)) {
    parts.push(text.slice(from, rangeOffset), by);
    from = rangeOffset + rangeLength;
  }
  parts.push(text.slice(from));
  return parts.join('');
}
