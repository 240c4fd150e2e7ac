import { html, type TemplateResult } from 'lit';
import { OUTCOMES, type Status } from '../../src/shared/messages';
import type { PanelContext } from '../base/panelElement';
import '../look/fills.css';
import './runProgress.css';

/** A progress bar with a part for each outcome; `vscode-progress-bar` has one part only. */
export function renderProgress({ strings, numbers }: PanelContext, { totals, state }: Status): TemplateResult {
  const done = totals.records - totals.pending;
  return html`<div
    class="progress"
    role="progressbar"
    aria-label=${strings[state]}
    aria-valuemin="0"
    aria-valuemax=${totals.records}
    aria-valuenow=${done}
    aria-valuetext=${numbers.percent(done, totals.records)}
  >
    ${OUTCOMES.map((outcome) => html`<span class="fill ${outcome}" .style=${`flex-grow: ${String(totals[outcome])}`}></span>`)}
    <span .style=${`flex-grow: ${String(totals.pending)}`}></span>
  </div>`;
}
