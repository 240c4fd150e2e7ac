import { html, nothing, type TemplateResult } from 'lit';
import { type Outage, PAUSED_BY_USER, type Status } from '../../src/shared/messages';
import { fill } from '../../src/shared/strings';
import { icon } from '../base/icon';
import type { PanelContext } from '../base/panelElement';
import { safeText } from '../base/safeText';
import '../look/notice.css';

/** "Waiting for the network since 14:03:05" */
export function waitingText({ strings, numbers }: Omit<PanelContext, 'host'>, { since }: Outage): string {
  return fill(strings.waitingSince, numbers.clock(since));
}

/** Why the run waits, is paused, or was interrupted, and what to do. */
export function renderNotice({ strings }: PanelContext, { state, pauseReason, outage }: Status): TemplateResult | typeof nothing {
  if (outage !== undefined) {
    return html`<div class="notice warn">
      ${icon('warning')}
      <div>
        ${outage.message === '' ? nothing : html`<strong class="selectable">${safeText(outage.message)}</strong>`}
        <div>${strings.waitingHelp}</div>
      </div>
    </div>`;
  }
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
