import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Attempt, Details } from '../../src/shared/messages';
import { fill, type Strings } from '../../src/shared/strings';
import type { Host } from '../base/host';
import { icon } from '../base/icon';
import { type JsonNode, parseJson } from './jsonTree';
import './jsonView';
import type { Numbers } from '../base/numbers';
import { bytesOfBase64, type Layer, layersOf, utf8 } from './payloadLayers';
import { attemptMark, STANDING_LOOKS } from '../records/recordGrid';
import { plainSafeText, safeText } from '../base/safeText';

const FORMS = ['json', 'text', 'hex'] as const;
type Form = (typeof FORMS)[number];

/** Characters of text, and bytes of hex, that are shown at first; more on demand. */
const TEXT_AT_FIRST = 16_384;
const HEX_AT_FIRST = 2048;
const HEX_ROW = 16;

/** One layer of the payload with the forms in which it can be shown. */
interface ShownLayer extends Layer {
  readonly text: string | undefined;
  readonly json: JsonNode | undefined;
}

/**
 * All that is known of one record. Events: `reveal-record` and `show-origin` (RecordEvent), `copy-cell` (string),
 * `close`, `step` (-1 or 1).
 */
@customElement('record-details')
export class RecordDetails extends LitElement {
  @property({ attribute: false }) host!: Host;
  @property({ attribute: false }) strings!: Strings;
  @property({ attribute: false }) numbers!: Numbers;
  @property({ attribute: false }) sources: readonly string[] = [];
  @property({ type: Boolean }) canReveal = false;
  @property({ type: Number }) record = 0;
  /** Grows when the record may have changed. */
  @property({ type: Number }) version = 0;

  @state() private details: Details | undefined;
  @state() private layers: readonly ShownLayer[] = [];
  @state() private layer = 0;
  @state() private form: Form | undefined;
  @state() private bytes = 0;
  @state() private problem: string | undefined;
  @state() private more = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('record')) {
      this.layers = [];
      this.layer = 0;
      this.problem = undefined;
      this.more = false;
      void this.loadPayload(this.record);
    }
    if (changed.has('record') || changed.has('version')) void this.loadDetails(this.record);
  }

  private async loadDetails(record: number): Promise<void> {
    const details = await this.host.ask('details', { record });
    if (record === this.record) this.details = details;
  }

  private async loadPayload(record: number): Promise<void> {
    try {
      const payload = await this.host.ask('payload', { record });
      const raw = bytesOfBase64(payload.base64);
      const layers = await layersOf(raw, raw.length < payload.bytes);
      if (record !== this.record) return;
      this.bytes = payload.bytes;
      this.layers = layers.map((layer) => {
        const text = utf8(layer.bytes, layer.cut);
        return { ...layer, text, json: text === undefined || layer.cut ? undefined : parseJson(text) };
      });
    } catch (error) {
      if (record === this.record) this.problem = error instanceof Error ? error.message : String(error);
    }
  }

  protected override render(): TemplateResult {
    const { strings, details, record } = this;
    return html`
      <section class="details" aria-label=${fill(strings.recordTitle, this.numbers.count(record + 1))} @keydown=${this.onKey}>
        <div class="details-head">
          <h2>${fill(strings.recordTitle, this.numbers.count(record + 1))}</h2>
          ${details === undefined ? nothing : this.renderOutcome(details)}
          <span class="spring"></span>
          ${this.canReveal ? this.tool('go-to-file', strings.reveal, () => { this.tell('reveal-record', { record }); }) : nothing}
          ${this.tool('arrow-up', strings.previous, () => { this.tell('step', -1); })}
          ${this.tool('arrow-down', strings.next, () => { this.tell('step', 1); })}
          ${this.tool('close', strings.closeDetails, () => { this.tell('close', undefined); })}
        </div>
        <div class="details-body">
          ${details === undefined ? nothing : [this.renderError(details), this.renderFacts(details)]}
          ${this.renderPayload()} ${details === undefined ? nothing : this.renderAttempts(details)}
        </div>
      </section>
    `;
  }

  private tool(name: string, label: string, run: () => void): TemplateResult {
    return html`<vscode-toolbar-button icon=${name} label=${label} title=${label} @click=${run}></vscode-toolbar-button>`;
  }

  private tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    this.tell('close', undefined);
  };

  private renderOutcome({ row }: Details): TemplateResult {
    const look = STANDING_LOOKS[row.standing];
    return html`<span class="outcome ${row.standing}">${icon(look.icon)}<span>${this.strings[look.name]}</span></span> ${row.possibleDuplicate
        ? html`<span class="chip" title=${this.strings.possibleDuplicateHelp}>${icon('copy', 'small')}${this.strings.possibleDuplicate}</span>`
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
            <dd><span>${fill(strings.recordTitle, numbers.count(origin + 1))}</span>${this.tool('history', strings.showOrigin, () => { this.tell('show-origin', { record: row.record }); })}</dd>`}
      ${this.fact(strings.size, `${numbers.bytes(row.bytes)} (${numbers.count(row.bytes)})`, undefined)}
      ${row.key === undefined ? nothing : this.fact(strings.columnKey, html`<span class="mono">${safeText(row.key)}</span>`, row.key)}
      ${explicitHashKey === undefined ? nothing : this.fact(strings.explicitHashKey, html`<span class="mono">${safeText(explicitHashKey)}</span>`, explicitHashKey)}
      ${hashKey === undefined || hashKey === explicitHashKey ? nothing : this.fact(strings.hashKey, html`<span class="mono">${hashKey}</span>`, hashKey)}
      ${row.shard === undefined && row.expectedShard === undefined
        ? nothing
        : this.fact(
            strings.shard,
            html`<span class="mono">${safeText(shard)}</span>${elsewhere
              ? html` <span class="dim">${fill(strings.expectedShard, plainSafeText(row.expectedShard))}</span>`
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
          : this.tool('copy', label, () => { this.tell('copy-cell', copy); })}
      </dd>`;
  }

  private renderPayload(): TemplateResult {
    const { strings, numbers } = this;
    const layer = this.layers[this.layer];
    const forms = layer === undefined ? [] : FORMS.filter((form) => form !== 'json' || layer.json !== undefined);
    const form = forms.find((one) => one === this.form) ?? (layer?.text === undefined ? 'hex' : forms[0]);
    return html`<div class="part">
      <div class="part-head">
        <h3>${strings.payload}</h3>
        ${this.layers.length > 1
          ? this.segments(
              strings.payload,
              this.layers.map(({ kind }, i) => ({ label: kind === 'raw' ? strings.raw : kind === 'gzip' ? strings.seenThroughGzip : strings.seenThroughBase64, on: i === this.layer, run: () => { this.layer = i; this.more = false; } })),
            )
          : nothing}
        <span class="spring"></span>
        ${layer === undefined
          ? nothing
          : this.segments(
              strings.payload,
              forms.map((one) => ({ label: one === 'json' ? strings.asJson : one === 'text' ? strings.asText : strings.asHex, on: one === form, run: () => { this.form = one; this.more = false; } })),
            )}
        ${layer?.text === undefined ? nothing : this.tool('copy', fill(strings.copyValue, strings.payload), () => { this.tell('copy-cell', layer.text); })}
      </div>
      ${this.problem === undefined ? nothing : html`<div class="notice warn">${icon('warning')}<div>${fill(strings.payloadUnavailable, plainSafeText(this.problem))}</div></div>`}
      ${layer === undefined || form === undefined ? nothing : this.renderLayer(layer, form)}
      ${layer?.cut === true
        ? html`<div class="dim">${fill(strings.payloadCut, numbers.bytes(layer.bytes.length), layer.kind === 'raw' ? numbers.bytes(this.bytes) : '…')}</div>`
        : nothing}
    </div>`;
  }

  private segments(label: string, choices: readonly { label: string; on: boolean; run: () => void }[]): TemplateResult {
    return html`<div class="segments" role="group" aria-label=${label}>
      ${choices.map((choice) => html`<button type="button" class="segment" aria-pressed=${String(choice.on)} @click=${choice.run}>${choice.label}</button>`)}
    </div>`;
  }

  private renderLayer(layer: ShownLayer, form: Form): TemplateResult {
    const { strings } = this;
    if (layer.bytes.length === 0) return html`<div class="dim">${strings.payloadEmpty}</div>`;
    if (form === 'json' && layer.json !== undefined) return html`<json-view .node=${layer.json} .strings=${strings}></json-view>`;
    if (form === 'hex') {
      const bytes = this.more ? layer.bytes : layer.bytes.subarray(0, HEX_AT_FIRST);
      return html`<pre class="payload hex" tabindex="0" aria-label=${strings.payload}>${hexRows(bytes)}</pre>${this.moreButton(layer.bytes.length - bytes.length)}`;
    }
    const whole = layer.text ?? new TextDecoder().decode(layer.bytes);
    const text = this.more ? whole : whole.slice(0, TEXT_AT_FIRST);
    return html`${layer.text === undefined ? html`<div class="dim">${strings.invalidUtf8}</div>` : nothing}
      <pre class="payload" tabindex="0" aria-label=${strings.payload}>${safeText(text)}</pre>
      ${this.moreButton(whole.length - text.length)}`;
  }

  private moreButton(rest: number): TemplateResult | typeof nothing {
    if (rest <= 0) return nothing;
    return html`<button type="button" class="tool" @click=${() => { this.more = true; }}>${fill(this.strings.more, this.numbers.count(rest))}</button>`;
  }

  private renderAttempts({ attempts, row }: Details): TemplateResult {
    const { strings } = this;
    const first = attempts[0]?.startedAt ?? 0;
    const end = attempts.reduce((latest, { startedAt, endedAt, waitMs }) => Math.max(latest, (endedAt ?? startedAt) + (waitMs ?? 0)), first + 1);
    return html`<div class="part">
      <div class="part-head"><h3>${strings.attemptsTitle}</h3><vscode-badge variant="counter">${this.numbers.count(row.attempts)}</vscode-badge></div>
      ${attempts.length === 0
        ? html`<div class="dim">${strings.noAttempts}</div>`
        : html`<ol class="attempts">
            ${attempts.map((attempt, i) => this.renderAttempt(attempt, i, first, end))}
          </ol>`}
    </div>`;
  }

  private renderAttempt(attempt: Attempt, index: number, first: number, end: number): TemplateResult {
    const { strings, numbers } = this;
    const { startedAt, endedAt, result, waitMs } = attempt;
    const percent = (ms: number): string => `${((ms * 100) / (end - first)).toFixed(2)}%`;
    const took = (endedAt ?? end) - startedAt;
    const kind = result ?? 'open';
    const name = { stored: strings.resultStored, refused: strings.resultRefused, uncertain: strings.resultUncertain, open: strings.underWay }[kind];
    return html`<li class="attempt ${kind}">
      <div class="attempt-line">
        <span class="attempt-name">${attemptMark(kind.slice(0, 1))}<span class="visually-hidden">${fill(strings.attempt, index + 1)}: </span>${name}</span>
        ${attempt.code === undefined ? nothing : html`<strong class="attempt-code">${safeText(attempt.code)}</strong>`}
        <span class="spring"></span>
        <span class="dim">${numbers.time(startedAt)}</span>
      </div>
      <div class="attempt-track" aria-hidden="true">
        <span class="attempt-bar" .style=${`left: ${percent(startedAt - first)}; width: ${percent(took)}`}></span>
        ${waitMs === undefined ? nothing : html`<span class="attempt-wait" .style=${`left: ${percent(startedAt - first + took)}; width: ${percent(waitMs)}`}></span>`}
      </div>
      ${attempt.message === undefined ? nothing : html`<div class="selectable">${safeText(attempt.message)}</div>`}
      <div class="dim attempt-facts selectable">
        <span>${fill(strings.batch, numbers.count(attempt.request + 1))}</span>
        ${endedAt === undefined ? nothing : html`<span>${fill(strings.took, numbers.duration(took))}</span>`}
        ${attempt.httpStatus === undefined ? nothing : html`<span>${fill(strings.httpStatus, attempt.httpStatus)}</span>`}
        ${waitMs === undefined ? nothing : html`<span>${fill(strings.waited, numbers.duration(waitMs))}</span>`}
        ${attempt.requestId === undefined ? nothing : html`<span class="mono">${safeText(attempt.requestId)}</span>`}
      </div>
    </li>`;
  }
}

function hexRows(bytes: Uint8Array): string {
  const rows: string[] = [];
  for (let start = 0; start < bytes.length; start += HEX_ROW) {
    const part = Array.from(bytes.subarray(start, start + HEX_ROW));
    const hex = part.map((byte) => byte.toString(16).padStart(2, '0')).join(' ').padEnd(HEX_ROW * 3 - 1);
    const text = part.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    rows.push(`${start.toString(16).padStart(6, '0')}  ${hex}  ${text}`);
  }
  return rows.join('\n');
}
