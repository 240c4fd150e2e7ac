import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Answer, HotKey, ServiceTraits, ShardRow } from '../../src/shared/messages';
import { visibleText } from '../../src/shared/visibleText';
import { icon } from '../base/icon';
import { PanelElement } from '../base/panelElement';
import { safeText } from '../base/safeText';
import '../look/bars.css';
import '../look/controls.css';
import '../look/parts.css';
import '../look/states.css';
import '../look/table.css';
import './shardList.css';

/** The host looks at every record for the report, so it is requested at most this often while the run continues, in ms. */
const EVERY = 2000;

/** The load on each shard, and the keys used most. */
@customElement('shard-list')
export class ShardList extends PanelElement {
  /** What one shard takes. */
  @property({ attribute: false }) rate: ServiceTraits['shardRate'];
  /** How long the run has lasted, in ms. */
  @property({ type: Number }) elapsed = 0;
  @property({ type: Number }) version = 0;
  @state() private report: Answer<'shards'> | undefined;
  @state() private by: 'keysByRecords' | 'keysByBytes' = 'keysByRecords';
  private timer: number | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.timer);
    this.timer = undefined;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('version') || this.timer !== undefined) return;
    this.timer = window.setTimeout(() => { void this.load(); }, this.report === undefined ? 0 : EVERY);
  }

  private async load(): Promise<void> {
    try {
      this.report = await this.host.ask('shards', {});
    } finally {
      this.timer = undefined;
    }
  }

  protected override render(): TemplateResult {
    const { strings, report } = this;
    if (report === undefined) return html`<div class="empty">${icon('loading', 'codicon-modifier-spin')}<p>${strings.loading}</p></div>`;
    if (report.shards.length === 0) return html`<div class="empty">${icon('inbox', 'big')}<p>${strings.noShards}</p></div>`;
    const most = report.shards.reduce((sum, { records, expected }) => Math.max(sum, records, expected), 1);
    const all = report.shards.reduce((sum, { records }) => sum + records, 0);
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${strings.viewShards}>
      <table class="plain-table">
        <thead>
          <tr>
            <th scope="col">${strings.shard}</th>
            <th scope="col" class="wide">${strings.actual} / ${strings.expected}</th>
            <th scope="col" class="end">${strings.viewRecords}</th>
            <th scope="col" class="end">${strings.expected}</th>
            <th scope="col" class="end">${strings.share}</th>
            <th scope="col" class="end">${strings.bytes}</th>
            <th scope="col" class="end">${strings.throttled}</th>
            <th scope="col" class="end" title=${strings.capacityHelp}>${strings.capacity}</th>
          </tr>
        </thead>
        <tbody>
          ${report.shards.map((shard) => this.renderShard(shard, most, all))}
        </tbody>
      </table>
      ${report.keysByRecords.length === 0 ? nothing : this.renderKeys(report[this.by])}
    </div>`;
  }

  private renderShard({ shardId, records, bytes, expected, throttled }: ShardRow, most: number, all: number): TemplateResult {
    const { numbers, elapsed, rate } = this;
    const seconds = Math.max(1, elapsed / 1000);
    const load = rate === undefined ? undefined : Math.max(records / seconds / rate.recordsPerSecond, bytes / seconds / rate.bytesPerSecond);
    const percent = (part: number): string => `${((part * 100) / most).toFixed(1)}%`;
    return html`<tr>
      <th scope="row" class="mono selectable">${safeText(shardId)}</th>
      <td class="wide">
        <span class="bars" aria-hidden="true">
          <span class="bar" .style=${`width: ${percent(records)}`}></span>
          <span class="bar expected" .style=${`width: ${percent(expected)}`}></span>
        </span>
      </td>
      <td class="end">${numbers.count(records)}</td>
      <td class="end dim">${numbers.count(expected)}</td>
      <td class="end">${numbers.percent(records, all)}</td>
      <td class="end">${numbers.bytes(bytes)}</td>
      <td class="end ${throttled > 0 ? 'strong' : 'dim'}">${numbers.count(throttled)}</td>
      <td class="end">${load === undefined ? '—' : numbers.percent(load, 1)}</td>
    </tr>`;
  }

  private renderKeys(keys: readonly HotKey[]): TemplateResult {
    const { strings, numbers, by } = this;
    const most = keys.reduce((sum, key) => Math.max(sum, by === 'keysByRecords' ? key.records : key.bytes), 1);
    return html`<div class="part">
      <div class="part-head">
        <h2>${strings.hotKeys}</h2>
        <div class="segments" role="group" aria-label=${strings.hotKeys}>
          <button type="button" class="segment" aria-pressed=${String(by === 'keysByRecords')} @click=${() => { this.by = 'keysByRecords'; }}>${strings.byRecords}</button>
          <button type="button" class="segment" aria-pressed=${String(by === 'keysByBytes')} @click=${() => { this.by = 'keysByBytes'; }}>${strings.byBytes}</button>
        </div>
      </div>
      <table class="plain-table">
        <thead>
          <tr>
            <th scope="col">${strings.columnKey}</th>
            <th scope="col" class="wide">${by === 'keysByRecords' ? strings.byRecords : strings.byBytes}</th>
            <th scope="col" class="end">${strings.viewRecords}</th>
            <th scope="col" class="end">${strings.bytes}</th>
          </tr>
        </thead>
        <tbody>
          ${keys.map(
            (key) => html`<tr>
              <th scope="row" class="mono selectable key-name" title=${visibleText(key.key)}>${safeText(key.key)}</th>
              <td class="wide">
                <span class="bars" aria-hidden="true"><span class="bar" .style=${`width: ${(((by === 'keysByRecords' ? key.records : key.bytes) * 100) / most).toFixed(1)}%`}></span></span>
              </td>
              <td class="end">${numbers.count(key.records)}</td>
              <td class="end">${numbers.bytes(key.bytes)}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }
}
