/**
 * Chromium can't lay out an element higher than 2^25 px, zoom included: this height is within that at 500 %.
 * Source: LayoutUnit, 26 bits of whole pixels with a sign.
 */
export const HIGHEST = 6_000_000;

/**
 * Scrolling for lists that are too high to lay out: one pixel of the scroll bar is several pixels of rows.
 * Offsets are px of rows, scroll positions are px of the scrolled element; in a list that fits they are equal.
 */
export class ListScale {
  /** Height of the element that is scrolled, in px. */
  readonly height: number;
  /** How many px of rows one px of scrolling moves. */
  readonly factor: number;

  /**
   * @param total height of all rows in px
   * @param viewport height in px of the part of the list that is in view
   */
  constructor(
    total: number,
    private readonly viewport: number,
  ) {
    this.height = Math.min(total, HIGHEST);
    const rows = total - viewport;
    const scroll = this.height - viewport;
    this.factor = rows > 0 && scroll > 0 ? rows / scroll : 1;
  }

  /** The first px of the rows that is in view. */
  offset(scrollTop: number): number {
    return scrollTop * this.factor;
  }

  scrollTop(offset: number): number {
    return offset / this.factor;
  }

  /** The position within the scrolled element of a row that starts at `start`, in px. */
  place(start: number, scrollTop: number): number {
    return this.factor === 1 ? start : Math.round(scrollTop + start - this.offset(scrollTop));
  }

  /** The nearest scroll position at which a row is fully in view. */
  scrollTopToShow({ start, end }: { readonly start: number; readonly end: number }, scrollTop: number): number {
    const offset = this.offset(scrollTop);
    if (start < offset) return this.scrollTop(start);
    return end - this.viewport > offset ? this.scrollTop(end - this.viewport) : scrollTop;
  }
}
