import { html, nothing, type TemplateResult } from 'lit';
import type { Row } from '../../src/shared/messages';
import type { ColumnName } from '../../src/shared/layout';
import { fill, type Strings } from '../../src/shared/strings';
import { visibleText } from '../../src/shared/visibleText';
import type { Numbers } from '../base/numbers';
import { safeText } from '../base/safeText';
import { attemptMark, duplicateMark, outcomeMark, resultsText, shardNumber, shortShard } from '../look/marks';

/** Characters at the end of a sequence number, which are shown before those at its beginning. */
const TAIL = 8;

export interface CellContext {
  readonly strings: Strings;
  readonly numbers: Numbers;
  readonly sources: readonly string[];
  readonly reveal: (row: Row) => void;
}

const DASH = html`<span class="cell-text dim">—</span>`;

/** What the table shows of a record in one column. */
export function renderCell(name: ColumnName, row: Row, { strings, numbers, sources, reveal }: CellContext): unknown {
  const text = (content: string): TemplateResult => html`<span class="cell-text">${content}</span>`;
  switch (name) {
    case 'outcome':
      return html`${outcomeMark(row.standing, strings, 'cell-text')}${duplicateMark(row, strings)}`;
    case 'record':
      return text(numbers.count(row.record + 1));
    case 'line': {
      const title = `${visibleText(sources[row.source] ?? '')}:${String(row.line)}`;
      return html`<a class="cell-text link" title=${title} @click=${() => { reveal(row); }}>${numbers.count(row.line)}</a>`;
    }
    case 'key':
      return row.key === undefined ? DASH : html`<span class="cell-text mono" title=${visibleText(row.key)}>${safeText(row.key)}</span>`;
    case 'bytes':
      return text(numbers.count(row.bytes));
    case 'shard':
      return renderShard(row, strings);
    case 'stored':
      return row.stored === undefined
        ? DASH
        : html`<span class="cell-text mono middle" title=${visibleText(row.stored)}
            ><span class="middle-start">${row.stored.slice(0, -TAIL)}</span><span>${row.stored.slice(-TAIL)}</span></span
          >`;
    case 'attempts':
      return html`<span class="cell-text" title=${resultsText(row, strings)}
        ><span class="attempt-count">${numbers.count(row.attempts)}</span>${Array.from(row.results, (letter) => attemptMark(letter))}</span
      >`;
    case 'error':
      if (row.code === undefined && row.message === undefined) return DASH;
      return html`<span class="cell-text ${row.standing === 'delivered' ? 'dim' : ''}" title=${visibleText(errorText(row))}
        ><span class="error-code">${row.code === undefined ? nothing : safeText(row.code)}</span> <span class="dim">${row.message === undefined ? nothing : safeText(row.message)}</span></span
      >`;
    case 'latency':
      return row.latency === undefined ? DASH : text(numbers.duration(row.latency));
  }
}

function renderShard({ shard, expectedShard }: Row, strings: Strings): TemplateResult {
  const elsewhere = expectedShard !== undefined && expectedShard !== shard;
  const expected = elsewhere ? fill(strings.expectedShard, expectedShard) : '';
  const title = [shard, expected].filter((text) => text !== undefined && text !== '').join(' · ');
  return html`<span class="cell-text mono" title=${visibleText(title)}
    >${shard === undefined ? '—' : safeText(shortShard(shard))}${elsewhere ? html` <span class="dim">(${safeText(shardNumber(expectedShard))})</span>` : nothing}</span
  >`;
}

/** The whole content of a cell, for the clipboard. */
export function cellText(name: ColumnName, row: Row): string {
  switch (name) {
    case 'outcome':
      return row.standing;
    case 'record':
      return String(row.record + 1);
    case 'shard':
      return row.shard ?? row.expectedShard ?? '';
    case 'error':
      return errorText(row);
    case 'line':
    case 'key':
    case 'bytes':
    case 'stored':
    case 'attempts':
    case 'latency':
      return String(row[name] ?? '');
  }
}

function errorText({ code, message }: Row): string {
  return [code, message].filter((text) => text !== undefined).join(': ');
}
