import { html, nothing, type TemplateResult } from 'lit';
import { isEndedEarly } from '../../src/shared/messages';
import type { Action, Chosen, ExportForm, Status } from '../../src/shared/messages';
import { fill, type StringName } from '../../src/shared/strings';
import type { MenuItem } from '../base/menuButton';
import type { PanelContext } from '../base/panelElement';
import '../base/menuButton';

const EXPORTS = Object.entries({ json: 'exportJson', ndjson: 'exportNdjson', csv: 'exportCsv' } satisfies Record<ExportForm, StringName>) as [ExportForm, StringName][];

export interface ActionOptions {
  /** What the host can do. */
  readonly available: ReadonlySet<Action>;
  readonly selection: readonly number[];
  /** Runs an action and shows its failure. */
  readonly attempt: (action: Promise<unknown>) => void;
}

/** The buttons for what can be done with the run in its state. */
export function renderActions({ host, strings, numbers }: PanelContext, status: Status, { available, selection, attempt }: ActionOptions): (TemplateResult | typeof nothing)[] {
  const { state, totals } = status;
  const can = (action: Action): boolean => available.has(action);
  const active = state === 'running' || state === 'pausing' || state === 'paused';
  const endedEarly = state === 'interrupted' || state === 'stopped';
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
    can('resume') && state === 'paused' ? button('resume', 'play', strings.resume, false, () => host.ask('resume', {})) : nothing,
    can('pause') && state === 'running' ? button('pause', 'debug-pause', strings.pause, true, () => host.ask('pause', {})) : nothing,
    can('stop') && active ? button('stop', 'debug-stop', strings.stop, true, () => host.ask('stop', { abort: false })) : nothing,
    can('stop') && state === 'stopping' ? button('stop', 'debug-stop', strings.stopNow, true, () => host.ask('stop', { abort: true }), strings.stopNowHelp) : nothing,
    can('resend') && endedEarly && totals.notSent + totals.failed > 0 && status.codes.some(({ code }) => isEndedEarly(code))
      ? button('send-rest', 'play', strings.sendRest, false, () => host.ask('resend', { records: 'rest' }), strings.sendRestHelp)
      : nothing,
    can('resend') && resends.length > 0 && !active ? html`<menu-button .label=${strings.resend} icon="debug-restart" .items=${resends}></menu-button>` : nothing,
    can('openFailed') && totals.failed > 0 ? button('open-failed', 'go-to-file', strings.openFailed, true, () => host.ask('openFailed', { records: 'failed' })) : nothing,
    can('export')
      ? html`<menu-button
          .label=${strings.export}
          icon="export"
          .items=${EXPORTS.map(([form, name]) => ({ label: strings[name], run: () => { attempt(host.ask('export', { form })); } }))}
        ></menu-button>`
      : nothing,
  ];
}
