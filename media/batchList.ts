import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { RequestRow } from '../src/shared/messages';
import { fill, type Strings } from '../src/shared/strings';
import type { Host } from './host';
import { icon } from './icon';
import type { Numbers } from './numbers';
import { plainSafeText, safeText } from './safeText';

const PAGE = 200;

/** The requests of a run, a page at a time. Event: `show-batch` (number of the request). */
@customElement('batch-list')
export class BatchList extends LitElement {
  @property({ attribute: false }) host!: Host;
  @property({ attribute: false }) strings!: Strings;
  @property({ attribute: false }) numbers!: Numbers;
  @property({ type: Number }) version = 0;
  @state() private rows: readonly RequestRow[] = [];
  @state() private count = 0;
  @state() private start = 0;
  private asking = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('version') && !this.asking) void this.load();
  }

  private async load(): Promise<void> {
    this.asking = true;
    const { start } = this;
    const { rows, count } = await this.host.ask('requests', { start, count: PAGE });
    this.asking = false;
    if (start !== this.start) return this.load();
    this.rows = rows;
    this.count = count;
  }

  private go(start: number): void {
    this.start = start;
    if (!this.asking) void this.load();
  }

  protected override render(): TemplateResult {
    const { strings, numbers, start, count } = this;
    if (count === 0) return html`<div class="empty">${icon('inbox', 'big')}<p>${strings.noBatches}</p></div>`;
    const longest = this.rows.reduce((most, { startedAt, endedAt }) => Math.max(most, (endedAt ?? startedAt) - startedAt), 1);
    const pages = count > PAGE;
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${strings.viewBatches}>
      ${pages
        ? html`<div class="pager">
            <button type="button" class="tool" ?disabled=${start === 0} aria-label="‹" @click=${() => { this.go(Math.max(0, start - PAGE)); }}>${icon('chevron-left')}</button>
            <span>${numbers.count(start + 1)}–${numbers.count(Math.min(count, start + PAGE))} / ${numbers.count(count)}</span>
            <button type="button" class="tool" ?disabled=${start + PAGE >= count} aria-label="›" @click=${() => { this.go(start + PAGE); }}>${icon('chevron-right')}</button>
          </div>`
        : nothing}
      <table class="plain-table">
        <thead>
          <tr>
            <th scope="col" class="end">${strings.columnRecord}</th>
            <th scope="col">${strings.started}</th>
            <th scope="col" class="end">${strings.viewRecords}</th>
            <th scope="col" class="end">${strings.bytes}</th>
            <th scope="col" class="end">${strings.unstored}</th>
            <th scope="col">${strings.status}</th>
            <th scope="col">${strings.columnLatency}</th>
            <th scope="col">${strings.requestId}</th>
          </tr>
        </thead>
        <tbody>
          ${this.rows.map((row) => this.renderRow(row, longest))}
        </tbody>
      </table>
    </div>`;
  }

  private renderRow(row: RequestRow, longest: number): TemplateResult {
    const { strings, numbers } = this;
    const took = row.endedAt === undefined ? undefined : row.endedAt - row.startedAt;
    const number = numbers.count(row.request + 1);
    const trouble = row.breach ?? row.code;
    return html`<tr>
      <td class="end">${number}</td>
      <td>${numbers.time(row.startedAt)}</td>
      <td class="end">
        <button type="button" class="link" aria-label=${`${numbers.count(row.records)}: ${fill(strings.showRecords, number)}`} title=${fill(strings.showRecords, number)}
          @click=${() => { this.dispatchEvent(new CustomEvent('show-batch', { detail: row.request })); }}>${numbers.count(row.records)}</button>
      </td>
      <td class="end">${numbers.count(row.bytes)}</td>
      <td class="end ${row.unstored > 0 ? 'strong' : 'dim'}">${numbers.count(row.unstored)}</td>
      <td title=${plainSafeText(row.message ?? row.breach ?? '')}>
        ${took === undefined ? strings.underWay : (row.httpStatus ?? '—')} ${trouble === undefined ? nothing : html`<strong>${safeText(trouble)}</strong>`}
      </td>
      <td>
        ${took === undefined
          ? nothing
          : html`<span class="bar-cell"><span class="bar" .style=${`width: ${((took * 100) / longest).toFixed(1)}%`}></span></span> ${numbers.duration(took)}`}
      </td>
      <td class="mono dim selectable">${row.requestId === undefined ? '—' : safeText(row.requestId)}</td>
    </tr>`;
  }
}
