import { html, nothing, type TemplateResult } from 'lit';
import type { Chosen, ExportForm, RunState, Status } from '../../src/shared/messages';
import { fill, type StringName } from '../../src/shared/strings';
import type { MenuItem } from '../base/popupMenu';
import type { PanelContext } from '../base/panelElement';
import '../base/menuButton';

const EXPORTS = Object.entries({ json: 'exportJson', ndjson: 'exportNdjson', csv: 'exportCsv' } satisfies Record<ExportForm, StringName>) as [ExportForm, StringName][];

const ACTIVE: readonly RunState[] = ['running', 'pausing', 'paused'];

/** Whether records can be sent again: the run doesn't send them itself. */
export function canResend(state: RunState): boolean {
  return !ACTIVE.includes(state);
}

/**
 * The buttons for what can be done with the run in its state.
 * @param attempt runs an action and shows its failure
 */
export function renderActions({ host, strings, numbers }: PanelContext, status: Status, selection: readonly number[], attempt: (action: Promise<unknown>) => void): (TemplateResult | typeof nothing)[] {
  const { state, totals } = status;
  const active = ACTIVE.includes(state);
  const button = (name: string, iconName: string, label: string, secondary: boolean, run: () => Promise<unknown>, title = label): TemplateResult =>
    html`<vscode-button class="action-${name}" ?secondary=${secondary} icon=${iconName} title=${title} @click=${() => { attempt(run()); }}>${label}</vscode-button>`;
  const resend = (label: string, count: number, records: Chosen): MenuItem[] =>
    count === 0 ? [] : [{ label: fill(label, numbers.count(count)), run: () => { attempt(host.ask('resend', { records })); } }];
  const resends = [
    ...resend(strings.resendFailed, totals.failed, 'failed'),
    ...resend(strings.resendUncertain, totals.uncertain, 'uncertain'),
    ...resend(strings.resendSelected, selection.length, selection),
  ];
  return [
    state === 'paused' ? button('resume', 'play', strings.resume, false, () => host.ask('resume', {})) : nothing,
    state === 'running' ? button('pause', 'debug-pause', strings.pause, true, () => host.ask('pause', {})) : nothing,
    active ? button('stop', 'debug-stop', strings.stop, true, () => host.ask('stop', { abort: false })) : nothing,
    state === 'stopping' ? button('stop', 'debug-stop', strings.stopNow, true, () => host.ask('stop', { abort: true }), strings.stopNowHelp) : nothing,
    status.hasRest
      ? button('send-rest', 'play', strings.sendRest, false, () => host.ask('resend', { records: 'rest' }), strings.sendRestHelp)
      : nothing,
    resends.length > 0 && canResend(state) ? html`<menu-button .label=${strings.resend} icon="debug-restart" .items=${resends}></menu-button>` : nothing,
    totals.failed > 0 ? button('open-failed', 'go-to-file', strings.openFailed, true, () => host.ask('openFailed', { records: 'failed' })) : nothing,
    html`<menu-button
        .label=${strings.export}
        icon="export"
        .items=${EXPORTS.map(([form, name]) => ({ label: strings[name], run: () => { attempt(host.ask('export', { form })); } }))}
      ></menu-button>`,
  ];
}
