import { html, nothing, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import type { Sort } from '../../src/shared/messages';
import type { ColumnName } from '../../src/shared/layout';
import { icon } from '../base/icon';
import { COLUMN_LOOKS } from './columns';

const DRAGGED = 'text/x-column';

export interface ColumnHead {
  readonly name: ColumnName;
  readonly index: number;
  readonly title: string;
  readonly sort: Sort;
  readonly active: boolean;
}

export interface ColumnActions {
  readonly sort: (name: ColumnName) => void;
  readonly resize: (name: ColumnName, width: number) => void;
  /** @param moved the name of the dragged column, as far as it is one */
  readonly move: (moved: string | undefined, target: ColumnName) => void;
}

export function headId(column: number): string {
  return `head-${String(column)}`;
}

/** A column's title: a click sorts, dragging moves the column, and its right edge resizes it. */
export function renderColumnHead({ name, index, title, sort, active }: ColumnHead, actions: ColumnActions): TemplateResult {
  const sorted = sort.key === name;
  const onDragStart = ({ dataTransfer }: DragEvent): void => {
    if (dataTransfer === null) return;
    dataTransfer.setData(DRAGGED, name);
    dataTransfer.effectAllowed = 'move';
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    actions.move(event.dataTransfer?.getData(DRAGGED), name);
  };
  return html`<div
    id=${headId(index)}
    class=${classMap({ 'grid-cell': true, 'grid-title': true, end: COLUMN_LOOKS[name].alignEnd, active })}
    role="columnheader"
    aria-colindex=${index + 1}
    aria-sort=${sorted ? (sort.descending ? 'descending' : 'ascending') : 'none'}
    title=${title}
    draggable="true"
    @click=${() => { actions.sort(name); }}
    @dragstart=${onDragStart}
    @dragover=${(event: DragEvent) => { event.preventDefault(); }}
    @drop=${onDrop}
  >
    <span class="cell-text">${title}</span>
    ${sorted ? icon(sort.descending ? 'arrow-down' : 'arrow-up', 'small') : nothing}
    <span class="sash" @pointerdown=${(event: PointerEvent) => { followSash(event, (width) => { actions.resize(name, width); }); }} @click=${(event: Event) => { event.stopPropagation(); }}></span>
  </div>`;
}

function followSash(event: PointerEvent, resize: (width: number) => void): void {
  event.preventDefault();
  event.stopPropagation();
  const sash = event.target as HTMLElement;
  const start = sash.parentElement?.getBoundingClientRect().width ?? 0;
  sash.setPointerCapture(event.pointerId);
  const move = (moved: PointerEvent): void => { resize(start + moved.clientX - event.clientX); };
  sash.addEventListener('pointermove', move);
  sash.addEventListener('lostpointercapture', () => { sash.removeEventListener('pointermove', move); }, { once: true });
}
