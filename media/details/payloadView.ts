import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { fill, type StringName } from '../../src/shared/strings';
import { visibleText } from '../../src/shared/visibleText';
import { icon, toolButton } from '../base/icon';
import { PanelElement } from '../base/panelElement';
import { safeText } from '../base/safeText';
import '../look/controls.css';
import '../look/notice.css';
import '../look/parts.css';
import { type JsonNode, parseJson } from './jsonTree';
import './jsonView';
import { bytesOfBase64, layersOf, type PayloadLayer, utf8 } from './payloadLayers';
import './payloadView.css';

const FORMS = ['json', 'text', 'hex'] as const;
type Form = (typeof FORMS)[number];
const FORM_NAMES: Readonly<Record<Form, StringName>> = { json: 'asJson', text: 'asText', hex: 'asHex' };
const LAYER_NAMES: Readonly<Record<PayloadLayer['kind'], StringName>> = { raw: 'raw', gzip: 'unzipped', base64: 'base64Decoded' };

/** Characters of text, and bytes of hex, that are shown at first; the rest on demand. */
const FIRST_CHARACTERS = 16_384;
const FIRST_BYTES = 2048;
const BYTES_PER_ROW = 16;

/** One layer of the payload with the forms in which it can be shown. */
interface ShownLayer extends PayloadLayer {
  readonly text: string | undefined;
  readonly json: JsonNode | undefined;
}

/** A record's payload: as it was sent or decoded; as JSON, text or hex. Event: `copy-cell` (string). */
@customElement('payload-view')
export class PayloadView extends PanelElement {
  @property({ type: Number }) record = 0;
  @state() private layers: readonly ShownLayer[] = [];
  @state() private layer = 0;
  @state() private form: Form | undefined;
  @state() private bytes = 0;
  @state() private problem: string | undefined;
  @state() private more = false;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('record')) return;
    this.layers = [];
    this.layer = 0;
    this.problem = undefined;
    this.more = false;
    void this.load(this.record);
  }

  private async load(record: number): Promise<void> {
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
              this.layers.map(({ kind }, i) => ({ label: strings[LAYER_NAMES[kind]], on: i === this.layer, run: () => { this.layer = i; this.more = false; } })),
            )
          : nothing}
        <span class="spring"></span>
        ${layer === undefined
          ? nothing
          : this.segments(
              strings.payload,
              forms.map((one) => ({ label: strings[FORM_NAMES[one]], on: one === form, run: () => { this.form = one; this.more = false; } })),
            )}
        ${layer?.text === undefined ? nothing : toolButton('copy', fill(strings.copyValue, strings.payload), () => { this.emit('copy-cell', layer.text); })}
      </div>
      ${this.problem === undefined ? nothing : html`<div class="notice warn">${icon('warning')}<div>${fill(strings.payloadUnavailable, visibleText(this.problem))}</div></div>`}
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
    if (form === 'json' && layer.json !== undefined) return html`<json-view .context=${this.context} .node=${layer.json}></json-view>`;
    if (form === 'hex') {
      const bytes = this.more ? layer.bytes : layer.bytes.subarray(0, FIRST_BYTES);
      return html`<pre class="payload hex" tabindex="0" aria-label=${strings.payload}>${hexRows(bytes)}</pre>${this.moreButton(layer.bytes.length - bytes.length)}`;
    }
    const whole = layer.text ?? new TextDecoder().decode(layer.bytes);
    const text = this.more ? whole : whole.slice(0, FIRST_CHARACTERS);
    return html`${layer.text === undefined ? html`<div class="dim">${strings.invalidUtf8}</div>` : nothing}
      <pre class="payload" tabindex="0" aria-label=${strings.payload}>${safeText(text)}</pre>
      ${this.moreButton(whole.length - text.length)}`;
  }

  private moreButton(rest: number): TemplateResult | typeof nothing {
    if (rest <= 0) return nothing;
    return html`<button type="button" class="tool" @click=${() => { this.more = true; }}>${fill(this.strings.more, this.numbers.count(rest))}</button>`;
  }

}

function hexRows(bytes: Uint8Array): string {
  const rows: string[] = [];
  for (let start = 0; start < bytes.length; start += BYTES_PER_ROW) {
    const part = Array.from(bytes.subarray(start, start + BYTES_PER_ROW));
    const hex = part.map((byte) => byte.toString(16).padStart(2, '0')).join(' ').padEnd(BYTES_PER_ROW * 3 - 1);
    const text = part.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    rows.push(`${start.toString(16).padStart(6, '0')}  ${hex}  ${text}`);
  }
  return rows.join('\n');
}
