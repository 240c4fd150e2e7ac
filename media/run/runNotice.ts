import { html, nothing, type TemplateResult } from 'lit';
import { type Outage, PAUSED_BY_USER, type Status } from '../../src/shared/messages';
import { fill } from '../../src/shared/strings';
import { icon } from '../base/icon';
import type { PanelContext } from '../base/panelElement';
import { safeText } from '../base/safeText';
import '../look/notice.css';

/** The code of records that an incomplete journal doesn't know. */
const JOURNAL_INCOMPLETE = 'JournalIncomplete';

/** "Waiting for the network since 14:03:05" */
export function waitingText({ strings, numbers }: Omit<PanelContext, 'host'>, { since }: Outage): string {
  return fill(strings.waitingSince, numbers.clock(since));
}

/** Why the run waits, is paused, was interrupted, or can't be stored, and what to do. */
export function renderNotice(context: PanelContext, status: Status): TemplateResult {
  const { journalBroken } = status;
  const broken = journalBroken === undefined ? nothing : html`<div class="notice warn">
    ${icon('warning')}
    <div>
      <strong class="selectable">${safeText(journalBroken)}</strong>
      <div>${context.strings.journalBrokenHelp}</div>
    </div>
  </div>`;
  return html`${broken}${renderStateNotice(context, status)}`;
}

function renderStateNotice({ strings }: PanelContext, { state, pauseReason, outage, codes }: Status): TemplateResult | typeof nothing {
  if (outage !== undefined) {
    return html`<div class="notice warn">
      ${icon('warning')}
      <div>
        ${outage.message === '' ? nothing : html`<strong class="selectable">${safeText(outage.message)}</strong>`}
        <div>${strings.waitingHelp}</div>
      </div>
    </div>`;
  }
  if (state === 'interrupted') {
    const incomplete = codes.some(({ code }) => code === JOURNAL_INCOMPLETE);
    return html`<div class="notice warn">${icon('debug-disconnect')}<div>${incomplete ? strings.journalIncompleteHelp : strings.interruptedHelp}</div></div>`;
  }
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
