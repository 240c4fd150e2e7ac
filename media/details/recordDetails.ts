import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Details } from '../../src/shared/messages';
import { fill } from '../../src/shared/strings';
import { visibleText } from '../../src/shared/visibleText';
import { icon, toolButton } from '../base/icon';
import { PanelElement } from '../base/panelElement';
import { safeText } from '../base/safeText';
import { outcomeMark } from '../look/marks';
import '../look/notice.css';
import { renderAttempts } from './attemptList';
import './payloadView';
import './recordDetails.css';

/**
 * Everything known about one record. Events: `reveal-record` and `show-origin` (RecordEvent), `copy-cell` (string),
 * `close`, `step` (-1 or 1).
 */
@customElement('record-details')
export class RecordDetails extends PanelElement {
  @property({ attribute: false }) sources: readonly string[] = [];
  @property({ type: Number }) record = 0;
  /** Grows when the record may have changed. */
  @property({ type: Number }) version = 0;

  @state() private details: Details | undefined;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('record') || changed.has('version')) void this.loadDetails(this.record);
  }

  private async loadDetails(record: number): Promise<void> {
    const details = await this.host.ask('details', { record });
    if (record === this.record) this.details = details;
  }

  protected override render(): TemplateResult {
    const { strings, details, record } = this;
    return html`
      <section class="details" aria-label=${fill(strings.recordTitle, this.numbers.count(record + 1))} @keydown=${this.onKey}>
        <div class="details-head">
          <h2>${fill(strings.recordTitle, this.numbers.count(record + 1))}</h2>
          ${details === undefined ? nothing : this.renderOutcome(details)}
          <span class="spring"></span>
          ${toolButton('go-to-file', strings.reveal, () => { this.emit('reveal-record', { record }); })}
          ${toolButton('arrow-up', strings.previous, () => { this.emit('step', -1); })}
          ${toolButton('arrow-down', strings.next, () => { this.emit('step', 1); })}
          ${toolButton('close', strings.closeDetails, () => { this.emit('close'); })}
        </div>
        <div class="details-body">
          ${details === undefined ? nothing : [this.renderError(details), this.renderFacts(details)]}
          <payload-view .context=${this.context} .record=${record} @copy-cell=${(event: CustomEvent<string>) => { this.emit('copy-cell', event.detail); }}></payload-view>
          ${details === undefined ? nothing : renderAttempts(this.context, details)}
        </div>
      </section>
    `;
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    this.emit('close');
  };

  private renderOutcome({ row }: Details): TemplateResult {
    const { strings } = this;
    return html`${outcomeMark(row.standing, strings)} ${row.possibleDuplicate
        ? html`<span class="chip" title=${strings.possibleDuplicateHelp}>${icon('copy', 'small')}${strings.possibleDuplicate}</span>`
        : nothing}`;
  }

  private renderError({ row, problem, attempts }: Details): TemplateResult | typeof nothing {
    if (row.standing === 'delivered') return nothing;
    const message = problem ?? attempts.at(-1)?.message ?? row.message;
    if (row.code === undefined && message === undefined) return nothing;
    return html`<div class="notice ${row.standing === 'failed' ? 'bad' : 'warn'}">
      ${icon(row.standing === 'failed' ? 'error' : 'warning')}
      <div>
        ${row.code === undefined ? nothing : html`<strong>${safeText(row.code)}</strong>`}
        ${message === undefined ? nothing : html`<div class="selectable">${safeText(message)}</div>`}
      </div>
    </div>`;
  }

  private renderFacts({ row, start, end, explicitHashKey, hashKey, origin }: Details): TemplateResult {
    const { strings, numbers } = this;
    const source = this.sources[row.source] ?? '';
    const place = `${source}:${String(start.line + 1)}:${String(start.column + 1)}–${String(end.line + 1)}:${String(end.column + 1)}`;
    const shard = row.shard ?? '—';
    const elsewhere = row.expectedShard !== undefined && row.expectedShard !== row.shard;
    return html`<dl class="facts">
      ${this.fact(strings.range, safeText(place), undefined)}
      ${origin === undefined
        ? nothing
        : html`<dt>${strings.origin}</dt>
            <dd><span>${fill(strings.recordTitle, numbers.count(origin + 1))}</span>${toolButton('history', strings.showOrigin, () => { this.emit('show-origin', { record: row.record }); })}</dd>`}
      ${this.fact(strings.size, `${numbers.bytes(row.bytes)} (${numbers.count(row.bytes)})`, undefined)}
      ${row.key === undefined ? nothing : this.fact(strings.columnKey, html`<span class="mono">${safeText(row.key)}</span>`, row.key)}
      ${explicitHashKey === undefined ? nothing : this.fact(strings.explicitHashKey, html`<span class="mono">${safeText(explicitHashKey)}</span>`, explicitHashKey)}
      ${hashKey === undefined || hashKey === explicitHashKey ? nothing : this.fact(strings.hashKey, html`<span class="mono">${hashKey}</span>`, hashKey)}
      ${row.shard === undefined && row.expectedShard === undefined
        ? nothing
        : this.fact(
            strings.shard,
            html`<span class="mono">${safeText(shard)}</span>${elsewhere
              ? html` <span class="dim">${fill(strings.expectedShard, visibleText(row.expectedShard))}</span>`
              : nothing}`,
            row.shard ?? row.expectedShard,
          )}
      ${row.stored === undefined
        ? nothing
        : this.fact(row.shard === undefined ? strings.columnRecordId : strings.columnStored, html`<span class="mono">${safeText(row.stored)}</span>`, row.stored)}
    </dl>`;
  }

  private fact(name: string, value: unknown, copy: string | undefined): TemplateResult {
    const label = fill(this.strings.copyValue, name);
    return html`<dt>${name}</dt>
      <dd class="selectable">
        <span>${value}</span>${copy === undefined
          ? nothing
          : toolButton('copy', label, () => { this.emit('copy-cell', copy); })}
      </dd>`;
  }

}
