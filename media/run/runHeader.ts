import { html, type TemplateResult } from 'lit';
import type { RunHead, RunState } from '../../src/shared/messages';
import { visibleText } from '../../src/shared/visibleText';
import { icon } from '../base/icon';
import type { PanelContext } from '../base/panelElement';
import { safeText } from '../base/safeText';
import './facts.css';
import './runHeader.css';

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
export function renderHeader({ strings }: PanelContext, { target, service, accountId }: RunHead, state: RunState, actions: unknown): TemplateResult {
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
    <span class="state ${state}">${icon(STATE_ICONS[state], state === 'running' ? 'codicon-modifier-spin' : '')}${strings[state]}</span>
    <div class="actions">${actions}</div>
  </header>`;
}
