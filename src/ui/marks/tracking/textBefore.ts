/** A replacement in a text: offset and length in UTF-16 units of the text before. */
export interface Replacement {
  readonly rangeOffset: number;
  readonly rangeLength: number;
  readonly text: string;
}

/** So many changes are kept before the document's text is read again: reading it at each key stroke would be slow. */
const MOST_CHANGES = 200;

/**
 * A document's text as it was before its last change: VS Code tells what was written, not what was there. It holds one
 * copy of the text, and the changes since.
 */
export class TextBefore {
  private readonly changes: (readonly Replacement[])[] = [];

  constructor(private copy: string) {}

  /** The text before what `changed` is told next. */
  read(): string {
    for (const change of this.changes) this.copy = replaced(this.copy, change);
    this.changes.length = 0;
    return this.copy;
  }

  /**
   * Takes one event of changes, all of them in places of the text before it.
   * @param now reads the text behind it; called only from time to time
   */
  changed(event: readonly Replacement[], now: () => string): void {
    this.changes.push(event);
    if (this.changes.length < MOST_CHANGES && event.length < MOST_CHANGES) return;
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
