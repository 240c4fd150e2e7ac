import { html, type TemplateResult } from 'lit';
import { boundedShare } from '../../src/shared/layout';
import './split.css';

const KEY_STEP = 0.05;

/**
 * The sash between the records and the details. It is our own because that of `vscode-split-layout` can't be reached by
 * keyboard and is invisible to screen readers.
 */
export function renderSash(label: string, share: number, resize: (share: number) => void): TemplateResult {
  const onPointer = (event: PointerEvent): void => {
    const sash = event.target as HTMLElement;
    const box = sash.parentElement?.getBoundingClientRect();
    if (box === undefined) return;
    event.preventDefault();
    sash.setPointerCapture(event.pointerId);
    const sideBySide = getComputedStyle(sash).cursor === 'ew-resize';
    const move = (moved: PointerEvent): void => {
      resize(boundedShare(sideBySide ? (box.right - moved.clientX) / box.width : (box.bottom - moved.clientY) / box.height));
    };
    sash.addEventListener('pointermove', move);
    sash.addEventListener('lostpointercapture', () => { sash.removeEventListener('pointermove', move); }, { once: true });
  };
  const onKey = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: KEY_STEP, ArrowUp: KEY_STEP, ArrowRight: -KEY_STEP, ArrowDown: -KEY_STEP }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    resize(boundedShare(share + by));
  };
  return html`<div
    class="split-sash"
    role="separator"
    tabindex="0"
    aria-label=${label}
    aria-valuemin=${boundedShare(0) * 100}
    aria-valuemax=${boundedShare(1) * 100}
    aria-valuenow=${Math.round(share * 100)}
    @pointerdown=${onPointer}
    @keydown=${onKey}
  ></div>`;
}
