import { Virtualizer, type VirtualizerOptions } from '@tanstack/virtual-core';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { ListScale } from './listScale';

/** Rows that are one item to the virtualizer: it visits every item whenever the list changes. */
const BLOCK = 8;
/** Blocks to draw beyond the visible ones on either side, to avoid blanks while scrolling. */
const OVERSCAN = 1;
const LEAST_ROW_HEIGHT = 22;
/** Height of a row relative to its font size. */
const LINES_PER_ROW = 1.7;
const HEAD_MORE = 2;

type Host = ReactiveControllerHost & HTMLElement;

/**
 * The rows of a long list with a head, of which only those in view are drawn: TanStack's virtualizer, with offsets from
 * `ListScale`. The host has an element `.grid-scroll` that scrolls. The height of a row follows the font and is
 * `--row-height` in the host's CSS.
 */
export class VirtualRows implements ReactiveController {
  rowHeight = LEAST_ROW_HEIGHT;
  /** Height in px of the part of the list that is in view. */
  viewport = 400;
  private count = 0;
  private scroller: HTMLElement | null = null;
  private scale = new ListScale(0, 0);
  private wheelRest = 0;
  private readonly virtualizer: Virtualizer<HTMLElement, HTMLElement>;
  private readonly resizeObserver = new ResizeObserver(() => { this.measure(); });
  private resized: () => void = () => undefined;
  private moved: () => void = () => undefined;

  constructor(private readonly host: Host) {
    host.addController(this);
    this.virtualizer = new Virtualizer(this.options());
  }

  hostConnected(): void {
    this.resizeObserver.observe(this.host);
  }

  hostDisconnected(): void {
    this.resizeObserver.disconnect();
    this.scroller?.removeEventListener('scroll', this.onScroll);
    this.scroller?.removeEventListener('wheel', this.onWheel);
    this.scroller = null;
    this.virtualizer._didMount()();
  }

  hostUpdated(): void {
    const scroller = this.host.querySelector<HTMLElement>('.grid-scroll');
    if (scroller !== this.scroller) {
      this.scroller = scroller;
      scroller?.addEventListener('scroll', this.onScroll);
      // Not passive, because a scaled list handles scrolling itself.
      scroller?.addEventListener('wheel', this.onWheel, { passive: false });
      this.measure();
    }
    this.virtualizer._willUpdate();
  }

  /** Call it before the rows are drawn. */
  setCount(count: number): void {
    this.count = count;
    this.virtualizer.setOptions(this.options());
    this.scale = new ListScale(count * this.rowHeight, this.viewport);
  }

  /** Height of the element that is scrolled, in px. */
  get height(): number {
    return this.scale.height;
  }

  /** The first px of the rows that is in view. */
  get offset(): number {
    return this.scale.offset(this.scrollTop);
  }

  set offset(offset: number) {
    this.scrollTo(this.scale.scrollTop(offset));
  }

  /** The rows to draw, each with its position within the scrolled element in px. */
  drawn(): { readonly index: number; readonly top: number }[] {
    const { scale, scrollTop, count, rowHeight } = this;
    const blocks = this.virtualizer.getVirtualIndexes();
    const first = (blocks[0] ?? 0) * BLOCK;
    const end = Math.min(count, ((blocks.at(-1) ?? -1) + 1) * BLOCK);
    return Array.from({ length: end - first }, (_, i) => ({ index: first + i, top: scale.place((first + i) * rowHeight, scrollTop) }));
  }

  /** The rows at least partly in view: from `first` up to, not including, `end`. */
  visible(): { readonly first: number; readonly end: number } {
    const { offset, viewport, count, rowHeight } = this;
    const end = Math.min(count, Math.ceil((offset + viewport) / rowHeight));
    return { first: Math.min(end, Math.floor(offset / rowHeight)), end };
  }

  /** Scrolls as little as needed to bring the row fully into view. */
  show(row: number): void {
    const start = row * this.rowHeight;
    this.scrollTo(this.scale.scrollTopToShow({ start, end: start + this.rowHeight }, this.scrollTop));
  }

  private get scrollTop(): number {
    return this.scroller?.scrollTop ?? 0;
  }

  private scrollTo(scrollTop: number): void {
    const { scroller } = this;
    if (scroller === null) return;
    scroller.scrollTop = scrollTop;
    // The event comes with the next frame only; what is drawn until then must match.
    this.moved();
    this.host.requestUpdate();
  }

  private options(): VirtualizerOptions<HTMLElement, HTMLElement> {
    return {
      count: Math.ceil(this.count / BLOCK),
      overscan: OVERSCAN,
      estimateSize: () => this.rowHeight * BLOCK,
      getScrollElement: () => this.scroller,
      observeElementRect: (_, tell) => {
        this.resized = () => { tell({ width: 0, height: this.viewport }); };
        this.resized();
      },
      observeElementOffset: (_, tell) => {
        this.moved = () => { tell(this.offset, false); };
      },
      scrollToFn: (offset) => {
        if (this.scroller !== null) this.scroller.scrollTop = this.scale.scrollTop(offset);
      },
      onChange: () => { this.host.requestUpdate(); },
    };
  }

  private measure(): void {
    const { scroller, host } = this;
    if (scroller === null) return;
    const rowHeight = Math.max(LEAST_ROW_HEIGHT, Math.round(Number.parseFloat(getComputedStyle(host).fontSize) * LINES_PER_ROW));
    host.style.setProperty('--row-height', `${String(rowHeight)}px`);
    this.viewport = Math.max(rowHeight, scroller.clientHeight - rowHeight - HEAD_MORE);
    if (rowHeight !== this.rowHeight) {
      this.rowHeight = rowHeight;
      this.virtualizer.measure();
    }
    this.resized();
    host.requestUpdate();
  }

  private readonly onScroll = (): void => {
    this.moved();
    // In a scaled list, the rows move relative to the scrolled element.
    if (this.scale.factor !== 1) this.host.requestUpdate();
  };

  private readonly onWheel = (event: WheelEvent): void => {
    const { scroller, scale } = this;
    if (scroller === null || scale.factor <= 1 || event.ctrlKey || event.shiftKey || event.deltaY === 0) return;
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? this.rowHeight : event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? this.viewport : 1;
    this.wheelRest += (event.deltaY * unit) / scale.factor;
    const whole = Math.trunc(this.wheelRest);
    this.wheelRest -= whole;
    scroller.scrollTop += whole;
    scroller.scrollLeft += event.deltaX;
  };
}
