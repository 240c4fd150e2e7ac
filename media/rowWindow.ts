/**
 * Chromium can't lay out an element higher than 2^25 px, zoom included: this height is within that at 500 %.
 * Source: LayoutUnit, 26 bits of whole pixels with a sign.
 */
export const HIGHEST = 6_000_000;

/**
 * Which rows of a long list are in view. A list too high to lay out is scrolled at a larger scale: a pixel of the
 * scroll bar then stands for several pixels of rows.
 */
export class RowWindow {
  constructor(
    readonly count: number,
    /** Height of a row in px. */
    readonly rowHeight: number,
    /** Height in px of the part of the list that is in view. */
    readonly viewport: number,
  ) {}

  /** Height of the element that is scrolled, in px. */
  get height(): number {
    return Math.min(this.count * this.rowHeight, HIGHEST);
  }

  /** How many px of rows one px of scrolling stands for. */
  get scale(): number {
    const rows = this.count * this.rowHeight - this.viewport;
    const scroll = this.height - this.viewport;
    return rows > 0 && scroll > 0 ? rows / scroll : 1;
  }

  /** The first px of the rows that is in view. */
  offset(scrollTop: number): number {
    return scrollTop * this.scale;
  }

  /** The rows at least partly in view: from `first` up to, not including, `end`. */
  visible(scrollTop: number): { first: number; end: number } {
    const offset = this.offset(scrollTop);
    const first = Math.max(0, Math.min(this.count, Math.floor(offset / this.rowHeight)));
    return { first, end: Math.min(this.count, Math.ceil((offset + this.viewport) / this.rowHeight)) };
  }

  /** Where a row is to be put within the scrolled element, in px, while it is scrolled to `scrollTop`. */
  top(row: number, scrollTop: number): number {
    return this.scale === 1 ? row * this.rowHeight : Math.round(scrollTop + row * this.rowHeight - this.offset(scrollTop));
  }

  /** The nearest scroll position at which the row is wholly in view. */
  scrollTo(row: number, scrollTop: number): number {
    const offset = this.offset(scrollTop);
    const top = row * this.rowHeight;
    if (top < offset) return top / this.scale;
    const bottom = top + this.rowHeight - this.viewport;
    return bottom > offset ? bottom / this.scale : scrollTop;
  }
}
