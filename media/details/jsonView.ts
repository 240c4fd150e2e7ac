import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { fill } from '../../src/shared/strings';
import { icon } from '../base/icon';
import { PanelElement } from '../base/panelElement';
import { safeText } from '../base/safeText';
import type { JsonNode } from './jsonTree';
import './jsonView.css';

/** At most this many lines are drawn at first. */
const LINES = 500;
/** Values with more entries are collapsed at first. */
const OPEN_AT_FIRST = 50;
const OPEN_DEPTH = 3;
const MAX_TOKEN_LENGTH = 2000;

interface Line {
  readonly path: string;
  readonly depth: number;
  readonly name: string | undefined;
  readonly node: JsonNode;
  readonly open: boolean | undefined;
  readonly position: number;
  readonly siblings: number;
}

/** A JSON value as a tree, with the keys of VS Code's own trees. */
@customElement('json-view')
export class JsonView extends PanelElement {
  @property({ attribute: false }) node!: JsonNode;
  @state() private active = 0;
  @state() private most = LINES;
  @state() private turned: ReadonlySet<string> = new Set();
  @state() private focused = false;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('node')) return;
    this.active = 0;
    this.most = LINES;
    this.turned = new Set();
  }

  protected override render(): TemplateResult {
    const lines = this.lines();
    const shown = lines.slice(0, this.most);
    return html`
      <div
        class="tree"
        role="tree"
        tabindex="0"
        aria-label=${this.strings.payload}
        aria-activedescendant=${`json-${String(this.active)}`}
        @keydown=${(event: KeyboardEvent) => { this.onKey(event, shown); }}
        @focus=${() => { this.focused = true; }}
        @blur=${() => { this.focused = false; }}
      >
        ${shown.map((line, i) => this.renderLine(line, i))}
      </div>
      ${lines.length > shown.length
        ? html`<button type="button" class="tool" @click=${() => { this.most += 10 * LINES; }}>${fill(this.strings.more, lines.length - shown.length)}</button>`
        : nothing}
    `;
  }

  private renderLine({ depth, name, node, open, position, siblings }: Line, index: number): TemplateResult {
    const active = this.focused && index === this.active;
    return html`<div
      id=${`json-${String(index)}`}
      class="tree-line ${active ? 'active' : ''}"
      role="treeitem"
      aria-level=${depth + 1}
      aria-posinset=${position}
      aria-setsize=${siblings}
      aria-expanded=${open === undefined ? nothing : String(open)}
      aria-selected=${active ? 'true' : 'false'}
      .style=${`padding-left: ${String(depth * 12)}px`}
      @click=${() => { this.active = index; this.turn(index); }}
    ><span class="twistie">${open === undefined ? nothing : icon(open ? 'chevron-down' : 'chevron-right')}</span>${name === undefined
        ? nothing
        : html`<span class="json-name">${safeText(name)}</span>: `}${renderValue(node, open)}</div>`;
  }

  private lines(): Line[] {
    const lines: Line[] = [];
    const walk = (node: JsonNode, name: string | undefined, path: string, depth: number, position: number, siblings: number): void => {
      const children = childrenOf(node);
      const openAtFirst = children.length <= OPEN_AT_FIRST && depth < OPEN_DEPTH;
      const open = children.length === 0 ? undefined : openAtFirst !== this.turned.has(path);
      lines.push({ path, depth, name, node, open, position, siblings });
      if (open !== true) return;
      children.forEach((child, i) => { walk(child.node, child.name, `${path}.${String(i)}`, depth + 1, i + 1, children.length); });
    };
    walk(this.node, undefined, '', 0, 1, 1);
    return lines;
  }

  private turn(index: number, to?: boolean): void {
    const line = this.lines()[index];
    if (line?.open === undefined || line.open === to) return;
    const turned = new Set(this.turned);
    if (!turned.delete(line.path)) turned.add(line.path);
    this.turned = turned;
  }

  private onKey(event: KeyboardEvent, lines: readonly Line[]): void {
    const line = lines[this.active];
    const to = ((): number | undefined => {
      switch (event.key) {
        case 'ArrowDown':
          return Math.min(lines.length - 1, this.active + 1);
        case 'ArrowUp':
          return Math.max(0, this.active - 1);
        case 'Home':
          return 0;
        case 'End':
          return lines.length - 1;
        case 'ArrowRight':
          if (line?.open === true) return this.active + 1;
          this.turn(this.active, true);
          return this.active;
        case 'ArrowLeft':
          if (line?.open === true) this.turn(this.active, false);
          else return Math.max(0, lines.findLastIndex(({ depth }, i) => i < this.active && depth < (line?.depth ?? 0)));
          return this.active;
        case 'Enter':
        case ' ':
          this.turn(this.active);
          return this.active;
        default:
          return undefined;
      }
    })();
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.active = to;
    void this.updateComplete.then(() => { this.querySelector(`#json-${String(to)}`)?.scrollIntoView({ block: 'nearest' }); });
  }
}

function childrenOf(node: JsonNode): { readonly name: string; readonly node: JsonNode }[] {
  switch (node.kind) {
    case 'object':
      return node.entries.map(({ name, value }) => ({ name, node: value }));
    case 'array':
      return node.items.map((item, i) => ({ name: String(i), node: item }));
    case 'string':
    case 'number':
    case 'word':
      return [];
  }
}

function renderValue(node: JsonNode, open: boolean | undefined): TemplateResult {
  switch (node.kind) {
    case 'object':
      return html`<span class="dim">${open === true ? '{' : `{ ${String(node.entries.length)} }`}</span>`;
    case 'array':
      return html`<span class="dim">${open === true ? '[' : `[ ${String(node.items.length)} ]`}</span>`;
    case 'string':
    case 'number':
    case 'word': {
      const shown = node.raw.length > MAX_TOKEN_LENGTH ? `${node.raw.slice(0, MAX_TOKEN_LENGTH)}…` : node.raw;
      return html`<span class="json-${node.kind}">${safeText(shown)}</span>`;
    }
  }
}
