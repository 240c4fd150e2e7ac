import { html, nothing, type TemplateResult } from 'lit';
import { PAUSED_BY_USER, type Status } from '../../src/shared/messages';
import { icon } from '../base/icon';
import type { PanelContext } from '../base/panelElement';
import { safeText } from '../base/safeText';
import '../look/notice.css';

/** Why the run is paused or was interrupted, and what to do. */
export function renderNotice({ strings }: PanelContext, { state, pauseReason }: Status): TemplateResult | typeof nothing {
  if (state === 'interrupted') return html`<div class="notice warn">${icon('debug-disconnect')}<div>${strings.interruptedHelp}</div></div>`;
  if ((state !== 'paused' && state !== 'pausing') || pauseReason === undefined) return nothing;
  if (pauseReason.code === PAUSED_BY_USER.code) return html`<div class="notice">${icon('debug-pause')}<div>${strings.pausedByUser}</div></div>`;
  return html`<div class="notice warn">
    ${icon('warning')}
    <div>
      <strong>${safeText(pauseReason.code)}</strong>
      <div class="selectable">${safeText(pauseReason.message)}</div>
      <div class="selectable"><strong>${strings.whatToDo}:</strong> ${safeText(pauseReason.remedy)}</div>
    </div>
  </div>`;
}
