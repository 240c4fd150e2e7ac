import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import uPlot, { type AlignedData, type Options, type Series } from 'uplot';
import type { SecondRow, Status } from '../../src/shared/messages';
import { fill } from '../../src/shared/strings';
import { icon } from '../base/icon';
import { PanelElement } from '../base/panelElement';
import '../look/fills.css';
import '../look/states.css';
import '../look/table.css';
import './timeChart.css';

/** So that a short run doesn't fill the whole width with a few thick bars. */
const FEWEST_BINS = 30;
const FEWEST_BINS_SMALL = 12;
/** Widest bar in px. */
const WIDEST_BAR = 40;
/** What is stacked, from the bottom up. */
const STACK = ['delivered', 'uncertain', 'failed'] as const;
const PARTS = [...STACK, 'throttled'] as const;
type Part = (typeof PARTS)[number];
/** The stripes of each pattern in a square of this size in px, as ends of lines; the same as in fills.css. */
const TILE = 6;
const STRIPES: Readonly<Record<Part, readonly (readonly [number, number, number, number])[]>> = {
  delivered: [],
  failed: [[2, 0, 2, TILE]],
  uncertain: [[0, TILE, TILE, 0], [-1, 1, 1, -1], [TILE - 1, TILE + 1, TILE + 1, TILE - 1]],
  throttled: [[0, 2, TILE, 2]],
};
/** Steps of the axes, in whole numbers. */
const STEPS = Array.from({ length: 10 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat();
const AXIS_CHARACTER = 7.5;
const AXIS_MARGIN = 22;
const LEAST_AXIS = 40;
const AXIS_HEIGHT = 30;

/**
 * What happened over time: outcomes per second as stacked bars, throttled attempts as bars below the axis. The large chart has a table
 * of the same numbers for users who can't see it; the small one is beside the totals, which screen readers announce.
 */
@customElement('time-chart')
export class TimeChart extends PanelElement {
  @property({ attribute: false }) time!: Status['time'];
  @property({ type: Boolean }) small = false;
  /** The bin under the pointer. */
  @state() private pointed: number | undefined;
  private plot: uPlot | undefined;
  private readonly resizeObserver = new ResizeObserver(() => { this.fit(); });
  /** A canvas keeps its colors, so it is drawn again when VS Code changes the theme by these attributes. */
  private readonly themeObserver = new MutationObserver(() => {
    this.discard();
    this.requestUpdate();
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.resizeObserver.observe(this);
    this.themeObserver.observe(document.body, { attributes: true, attributeFilter: ['class'] });
    this.themeObserver.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resizeObserver.disconnect();
    this.themeObserver.disconnect();
    this.discard();
  }

  private discard(): void {
    this.plot?.destroy();
    this.plot = undefined;
  }

  private get place(): HTMLElement | null {
    return this.querySelector<HTMLElement>('.plot');
  }

  private fit(): void {
    const { place, plot } = this;
    if (place !== null && plot !== undefined) plot.setSize({ width: place.clientWidth, height: place.clientHeight });
  }

  protected override updated(changed: PropertyValues<this>): void {
    const { place } = this;
    if (place === null) {
      this.discard();
      return;
    }
    if (this.plot === undefined) this.plot = new uPlot(this.options(place), this.data(), place);
    else if (changed.has('time')) this.plot.setData(this.data());
  }

  /** Seconds, then the tops of the stacked parts from the top down, then what is throttled, downwards. */
  private data(): AlignedData {
    const { bins, secondsPerBin } = this.time;
    // One more, where the last bar ends.
    const length = Math.max(bins.length, this.small ? FEWEST_BINS_SMALL : FEWEST_BINS) + 1;
    const column = (value: (bin: SecondRow) => number): (number | null)[] => {
      const values: (number | null)[] = bins.map((bin) => value(bin) / secondsPerBin);
      return values.concat(Array.from({ length: length - bins.length }, () => null));
    };
    return [
      Array.from({ length }, (_, i) => i * secondsPerBin),
      ...STACK.map((_, i) => column((bin) => STACK.slice(0, STACK.length - i).reduce((sum, part) => sum + bin[part], 0))),
      column((bin) => -bin.throttled),
    ];
  }

  private options(place: HTMLElement): Options {
    const { numbers, small } = this;
    const style = getComputedStyle(place);
    const color = (name: string): string => style.getPropertyValue(`--${name}`).trim();
    const bars = uPlot.paths.bars?.({ size: [0.9, WIDEST_BAR], align: 1 });
    const bar = (part: Part): Series => ({
      // The small one has no room for lines below its axis.
      fill: small && part === 'throttled' ? color(part) : fillOf(part, color(part), color('vscode-editor-background')),
      width: 0,
      points: { show: false },
      ...(bars === undefined ? {} : { paths: bars }),
    });
    const axis = { stroke: color('dim'), font: `${style.fontSize} ${style.fontFamily}`, incrs: STEPS, grid: { stroke: color('line'), width: 1 }, ticks: { show: false } };
    return {
      width: place.clientWidth,
      height: place.clientHeight,
      ...(small ? { padding: [1, 0, 1, 0] } : {}),
      legend: { show: false },
      cursor: { show: !small, drag: { x: false, y: false }, points: { show: false }, y: false },
      scales: {
        x: { time: false, range: (plot) => [0, (plot.data[0].length - 1) * this.time.secondsPerBin] },
        y: { range: (_, lowest, highest) => [Math.min(0, lowest * 1.05), Math.max(1, highest * 1.05)] },
      },
      axes: small
        ? [{ show: false }, { show: false }]
        : [
            { ...axis, size: AXIS_HEIGHT, grid: { show: false }, values: (_, values) => values.map((value) => numbers.count(value)) },
            {
              ...axis,
              values: (_, values) => values.map((value) => numbers.count(Math.abs(value))),
              size: (_, values: readonly string[] | null) => Math.max(LEAST_AXIS, AXIS_MARGIN + AXIS_CHARACTER * Math.max(0, ...(values ?? []).map(({ length }) => length))),
            },
          ],
      // Each part of a stack begins where the next one ends.
      bands: [{ series: [1, 2] }, { series: [2, 3] }],
      series: [
        {},
        ...STACK.toReversed().map(bar),
        bar('throttled'),
      ],
      hooks: {
        setCursor: [({ cursor }) => { this.pointed = cursor.idx ?? undefined; }],
      },
    };
  }

  protected override render(): TemplateResult {
    const { strings, small, time } = this;
    if (small) return html`<div class="plot" aria-hidden="true" title=${strings.timeTitle}></div>`;
    if (time.bins.length === 0) return html`<div class="empty">${icon('inbox', 'big')}<p>${strings.noRequests}</p></div>`;
    const pointed = this.pointed === undefined ? undefined : time.bins[this.pointed];
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${strings.viewTime}>
      <figure class="chart">
        <figcaption class="legend">
          <strong>${strings.timeTitle}</strong>
          ${PARTS.map((part) => html`<span><span class="swatch fill ${part}"></span>${strings[part]}${pointed === undefined ? nothing : html` <strong>${this.rate(pointed[part])}</strong>`}</span>`)}
          ${this.pointed === undefined || pointed === undefined ? nothing : html`<span class="dim">${strings.second} ${this.nameOf(this.pointed)}</span>`}
        </figcaption>
        <div class="plot" aria-hidden="true"></div>
      </figure>
      ${this.renderTable()}
    </div>`;
  }

  private rate(records: number): string {
    return fill(this.strings.perSecond, this.numbers.count(records / this.time.secondsPerBin));
  }

  /** The second, or the seconds, of a bin. */
  private nameOf(bin: number): string {
    const { numbers } = this;
    const { secondsPerBin } = this.time;
    const first = numbers.count(bin * secondsPerBin);
    return secondsPerBin === 1 ? first : `${first}–${numbers.count((bin + 1) * secondsPerBin - 1)}`;
  }

  private renderTable(): TemplateResult {
    const { strings, numbers, time } = this;
    return html`<table class="plain-table">
      <caption class="visually-hidden">${strings.timeTitle}</caption>
      <thead>
        <tr>
          <th scope="col" class="end">${strings.second}</th>
          ${PARTS.map((part) => html`<th scope="col" class="end">${strings[part]}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${time.bins.map((bin, i) => html`<tr>
          <th scope="row" class="end">${this.nameOf(i)}</th>
          ${PARTS.map((part) => html`<td class="end ${bin[part] === 0 ? 'dim' : ''}">${numbers.count(bin[part])}</td>`)}
        </tr>`)}
      </tbody>
    </table>`;
  }
}

/** What a series' bars are filled with: stripes over the background. */
function fillOf(part: Part, color: string, ground: string): string | CanvasPattern {
  const pen = Object.assign(document.createElement('canvas'), { width: TILE, height: TILE }).getContext('2d');
  if (pen === null || STRIPES[part].length === 0) return color;
  pen.fillStyle = ground;
  pen.fillRect(0, 0, TILE, TILE);
  pen.strokeStyle = color;
  pen.lineWidth = part === 'uncertain' ? 2.4 : 4;
  pen.beginPath();
  for (const [x1, y1, x2, y2] of STRIPES[part]) {
    pen.moveTo(x1, y1);
    pen.lineTo(x2, y2);
  }
  pen.stroke();
  return pen.createPattern(pen.canvas, 'repeat') ?? color;
}
