import { html, nothing, type TemplateResult } from 'lit';
import type { Attempt, Details } from '../../src/shared/messages';
import { fill } from '../../src/shared/strings';
import type { PanelContext } from '../base/panelElement';
import { safeText } from '../base/safeText';
import { attemptMark } from '../look/marks';
import '../look/parts.css';
import './attemptList.css';

/** A record's attempts, each on the same time axis, with the wait that followed. */
export function renderAttempts(context: PanelContext, { attempts, row }: Details): TemplateResult {
  const { strings, numbers } = context;
  const first = attempts[0]?.startedAt ?? 0;
  const end = attempts.reduce((latest, { startedAt, endedAt, waitMs }) => Math.max(latest, (endedAt ?? startedAt) + (waitMs ?? 0)), first + 1);
  return html`<div class="part">
    <div class="part-head"><h3>${strings.attemptsTitle}</h3><vscode-badge variant="counter">${numbers.count(row.attempts)}</vscode-badge></div>
    ${attempts.length === 0
      ? html`<div class="dim">${strings.noAttempts}</div>`
      : html`<ol class="attempts">
          ${attempts.map((attempt, i) => renderAttempt(context, attempt, i, first, end))}
        </ol>`}
  </div>`;
}

function renderAttempt({ strings, numbers }: PanelContext, attempt: Attempt, index: number, first: number, end: number): TemplateResult {
  const { startedAt, endedAt, result, waitMs } = attempt;
  const percent = (ms: number): string => `${((ms * 100) / (end - first)).toFixed(2)}%`;
  const took = (endedAt ?? end) - startedAt;
  const kind = result ?? 'open';
  const name = { stored: strings.resultStored, refused: strings.resultRefused, uncertain: strings.resultUncertain, open: strings.inFlight }[kind];
  return html`<li class="attempt ${kind}">
    <div class="attempt-line">
      <span class="attempt-name">${attemptMark(kind.slice(0, 1))}<span class="visually-hidden">${fill(strings.attempt, index + 1)}: </span>${name}</span>
      ${attempt.code === undefined ? nothing : html`<strong>${safeText(attempt.code)}</strong>`}
      <span class="spring"></span>
      <span class="dim">${numbers.time(startedAt)}</span>
    </div>
    <div class="attempt-track" aria-hidden="true">
      <span class="attempt-bar" .style=${`left: ${percent(startedAt - first)}; width: ${percent(took)}`}></span>
      ${waitMs === undefined ? nothing : html`<span class="attempt-wait" .style=${`left: ${percent(startedAt - first + took)}; width: ${percent(waitMs)}`}></span>`}
    </div>
    ${attempt.message === undefined ? nothing : html`<div class="selectable">${safeText(attempt.message)}</div>`}
    <div class="dim attempt-facts selectable">
      <span>${fill(strings.request, numbers.count(attempt.request + 1))}</span>
      ${endedAt === undefined ? nothing : html`<span>${fill(strings.took, numbers.duration(took))}</span>`}
      ${attempt.httpStatus === undefined ? nothing : html`<span>${fill(strings.httpStatus, attempt.httpStatus)}</span>`}
      ${waitMs === undefined ? nothing : html`<span>${fill(strings.waited, numbers.duration(waitMs))}</span>`}
      ${attempt.requestId === undefined ? nothing : html`<span class="mono">${safeText(attempt.requestId)}</span>`}
    </div>
  </li>`;
}
