import { html, type TemplateResult } from 'lit';
import type { RunHead, RunState, Status } from '../../src/shared/messages';
import { visibleText } from '../../src/shared/visibleText';
import { icon } from '../base/icon';
import type { PanelContext } from '../base/panelElement';
import { safeText } from '../base/safeText';
import './facts.css';
import './runHeader.css';
import { waitingText } from './runNotice';

const STATE_ICONS: Readonly<Record<RunState, string>> = {
  running: 'sync',
  pausing: 'debug-pause',
  paused: 'debug-pause',
  stopping: 'debug-stop',
  finished: 'check-all',
  stopped: 'debug-stop',
  interrupted: 'debug-disconnect',
};

/** Where the records went, the state of the run, and what can be done with it. */
export function renderHeader(context: PanelContext, { target, service, accountId }: RunHead, status: Status, actions: unknown): TemplateResult {
  const { strings } = context;
  const { credentials } = target;
  const sandbox = credentials.kind === 'sandbox';
  const facts = [
    service.displayName,
    sandbox ? undefined : target.region,
    credentials.kind === 'profile' ? credentials.profile : sandbox ? strings.sandbox : undefined,
    sandbox ? undefined : accountId,
    sandbox ? undefined : target.endpoint,
  ].filter((fact) => fact !== undefined);
  return html`<header class="header">
    <div class="target">
      ${icon(service.icon)}
      <h1 title=${visibleText(target.arn ?? target.name)}>${safeText(target.name)}</h1>
      <span class="target-facts">${facts.map((fact) => html`<span>${safeText(fact)}</span>`)}</span>
    </div>
    ${renderState(context, status)}
    <div class="actions">${actions}</div>
  </header>`;
}

/** An outage takes the state's place: the run waits, whatever it did before. */
function renderState({ strings, numbers }: PanelContext, { state, outage }: Status): TemplateResult {
  if (outage !== undefined) {
    return html`<span class="state waiting">${icon('warning')}${waitingText({ strings, numbers }, outage)}</span>`;
  }
  return html`<span class="state ${state}">${icon(STATE_ICONS[state], state === 'running' ? 'codicon-modifier-spin' : '')}${strings[state]}</span>`;
}
