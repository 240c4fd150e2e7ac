import * as vscode from 'vscode';
import type { Target } from '../../core/model/target';
import { describePlace } from '../base/wording/targets';
import { visibleLine } from '../../shared/visibleText';
import { COMMANDS, SETTINGS_SECTION } from '../../manifest';
import { serviceName } from './targetItems';
import type { TargetStore } from './targetStore';

/** The current target in the status bar; a click selects another. */
export class TargetStatus implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('streamTester.target', vscode.StatusBarAlignment.Left, 10);
  private readonly listeners: vscode.Disposable;

  constructor(
    private readonly store: TargetStore,
    /** The endpoint of a target's requests; undefined while the sandbox isn't running. Must not start the sandbox. */
    private readonly endpointOf: (target: Target) => Promise<string | undefined>,
  ) {
    this.item.name = vscode.l10n.t('Stream Tester: Target');
    this.item.command = COMMANDS.selectTarget;
    this.listeners = vscode.Disposable.from(
      store.onDidChange(() => { this.show(); }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(`${SETTINGS_SECTION}.endpoint`)) this.show();
      }),
    );
    this.show();
    this.item.show();
  }

  dispose(): void {
    this.listeners.dispose();
    this.item.dispose();
  }

  private show(): void {
    const target = this.store.current();
    if (target === undefined) {
      this.item.text = `$(target) ${vscode.l10n.t('Select Target')}`;
      this.item.tooltip = vscode.l10n.t('Stream Tester: select where records are sent');
      this.item.accessibilityInformation = { label: vscode.l10n.t('Stream Tester: no target selected') };
      return;
    }
    const name = visibleLine(target.name);
    const place = visibleLine(describePlace(target));
    this.item.text = `$(target) ${name} · ${place}`;
    this.item.accessibilityInformation = { label: vscode.l10n.t('Stream Tester: target {0}, {1}', name, place) };
    this.item.tooltip = tooltip(target, undefined);
    void this.endpointOf(target).then(
      (endpoint) => {
        if (this.store.current()?.name === target.name) this.item.tooltip = tooltip(target, endpoint);
      },
      () => undefined, // The send reports what is wrong; the tooltip does without the endpoint.
    );
  }
}

function tooltip(target: Target, endpoint: string | undefined): string {
  const { service, name, arn, region } = target;
  return [
    vscode.l10n.t('Stream Tester sends to'),
    `${serviceName(service)} · ${name}`,
    describePlace(target),
    ...(target.credentials.kind === 'sandbox' ? [vscode.l10n.t('Region: {0}', region)] : []),
    ...(arn === undefined ? [] : [arn]),
    ...(endpoint === undefined ? [] : [vscode.l10n.t('Endpoint: {0}', endpoint)]),
    vscode.l10n.t('Click to select another target.'),
  ].map(visibleLine).join('\n');
}
