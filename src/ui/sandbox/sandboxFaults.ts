import * as vscode from 'vscode';
import { FAULT_PRESETS, type FaultPresetId, type FaultsReply } from '../../sandbox/adminApi';
import { COMMANDS } from '../../manifest';
import { type FaultPresetText, faultPresetTexts } from './faultPresetTexts';
import { SandboxClient } from './sandboxClient';
import { askSandbox } from './sandboxErrors';
import type { SandboxProcess } from './sandboxProcess';

/** The files that hold fault plans; package.json gives them a schema. */
const PLAN_FILES = '**/*.faults.json';
const MAX_FILES = 100;

/** How often the sandbox is asked whether its faults are spent, while there are any. */
const REFRESH_MS = 2000;

/** The faults that the sandbox injects now. */
export interface FaultsInForce {
  /** What the user chose: a preset or a file. Where the plan was set in another way: the kinds of its faults. */
  readonly label: string;
  /** Each rule that can still act, as its kind and JSON. */
  readonly rules: readonly string[];
}

/** Sets, shows and clears the faults that the sandbox injects, with a status bar item as long as there are any. */
export class SandboxFaults implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<FaultsInForce | undefined>();
  /** Fires when faults come into force, change or end. */
  readonly onDidChange = this.changed.event;
  private readonly item = vscode.window.createStatusBarItem('streamTester.sandboxFaults', vscode.StatusBarAlignment.Left, 0);
  private readonly running: vscode.Disposable;
  private current: FaultsInForce | undefined;
  /** The plan that was last set from here, as the sandbox returned it. */
  private chosen: { readonly label: string; readonly plan: string } | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly sandbox: SandboxProcess) {
    this.item.name = vscode.l10n.t('Stream Tester Sandbox Faults');
    this.item.backgroundColor = new vscode.ThemeColor('statusBarItem.warningBackground');
    this.item.command = COMMANDS.clearSandboxFaults;
    this.running = sandbox.onDidChangeRunning(() => void this.refresh());
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.running.dispose();
    this.item.dispose();
    this.changed.dispose();
  }

  /** What the running sandbox injects now; undefined where it injects nothing or doesn't run. Never starts it. */
  async faultsInForce(): Promise<FaultsInForce | undefined> {
    await this.refresh();
    return this.current;
  }

  /** Lets the user choose a fault plan, and sets it. */
  async choose(): Promise<void> {
    const chosen = await pickPlan();
    if (chosen === undefined) return;
    const client = new SandboxClient(await this.sandbox.endpoint());
    const reply = await askSandbox(client.setFaults(await chosen.plan()));
    this.chosen = { label: chosen.label, plan: JSON.stringify(reply.plan) };
    this.show(reply);
    if (reply.plan.rules.length === 0) {
      vscode.window.setStatusBarMessage(vscode.l10n.t('$(pass) Fault injection is off'), 10_000);
    }
  }

  /** Shows what is in force, and clears it when the user agrees. */
  async clear(): Promise<void> {
    const faults = await this.faultsInForce();
    if (faults === undefined) {
      void vscode.window.showInformationMessage(vscode.l10n.t('The sandbox injects no faults.'));
      return;
    }
    const clear = vscode.l10n.t('Clear Faults');
    const change = vscode.l10n.t('Change…');
    const chosen = await vscode.window.showWarningMessage(
      vscode.l10n.t('The sandbox injects faults: {0}', faults.label),
      { modal: true, detail: faults.rules.join('\n') },
      clear,
      change,
    );
    if (chosen === change) await this.choose();
    if (chosen !== clear) return;
    this.show(await askSandbox(new SandboxClient(await this.sandbox.endpoint()).clearFaults()));
  }

  /** Asks the sandbox if it runs. One that doesn't respond keeps what is shown: it may be busy, or its faults an outage. */
  private async refresh(): Promise<void> {
    const endpoint = this.sandbox.runningEndpoint;
    if (endpoint === undefined) {
      this.chosen = undefined;
      this.show(undefined);
      return;
    }
    const reply = await new SandboxClient(endpoint).faults().catch(() => undefined);
    if (reply !== undefined) this.show(reply);
    else if (this.current !== undefined) this.scheduleRefresh();
  }

  private show(reply: FaultsReply | undefined): void {
    const before = JSON.stringify(this.current);
    this.current = reply === undefined ? undefined : this.inForce(reply);
    clearTimeout(this.timer);
    if (this.current === undefined) {
      this.item.hide();
    } else {
      this.item.text = `$(flame) ${vscode.l10n.t('Sandbox faults: {0}', this.current.label)}`;
      this.item.tooltip = `${this.current.rules.join('\n')}\n\n${vscode.l10n.t('Click to clear.')}`;
      this.item.show();
      this.scheduleRefresh();
    }
    if (JSON.stringify(this.current) !== before) this.changed.fire(this.current);
  }

  private scheduleRefresh(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), REFRESH_MS);
  }

  private inForce({ plan, counts }: FaultsReply): FaultsInForce | undefined {
    const rules = plan.rules.filter((_, index) => counts[index]?.spent !== true);
    if (rules.length === 0) return undefined;
    const kinds = [...new Set(rules.map(({ fault }) => fault))].join(', ');
    return {
      label: this.chosen?.plan === JSON.stringify(plan) ? this.chosen.label : kinds,
      rules: rules.map((rule) => JSON.stringify(rule)),
    };
  }
}

interface PlanItem extends vscode.QuickPickItem {
  /** The plan's text. */
  readonly plan: () => Promise<string>;
}

async function pickPlan(): Promise<PlanItem | undefined> {
  const files = await vscode.workspace.findFiles(PLAN_FILES, '**/node_modules/**', MAX_FILES);
  const presets = Object.entries(faultPresetTexts()) as readonly (readonly [FaultPresetId, FaultPresetText])[];
  const separator = (label: string): vscode.QuickPickItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const items: readonly (PlanItem | vscode.QuickPickItem)[] = [
    planItem(vscode.l10n.t('Clear Faults'), 'pass', () => '{"rules":[]}', vscode.l10n.t('Turn off fault injection.')),
    separator(vscode.l10n.t('Fault plans in this workspace')),
    ...files.map((uri) => planItem(vscode.workspace.asRelativePath(uri), 'json', () => textOf(uri))),
    planItem(vscode.l10n.t('Choose a File…'), 'folder-opened', readChosenFile),
    separator(vscode.l10n.t('Ready-made')),
    ...presets.map(([id, { label, detail }]) => planItem(label, 'flame', () => JSON.stringify(FAULT_PRESETS[id]), detail)),
  ];
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Set Sandbox Faults'), matchOnDetail: true });
  return chosen !== undefined && 'plan' in chosen ? chosen : undefined;
}

function planItem(label: string, icon: string, plan: () => string | Promise<string>, detail?: string): PlanItem {
  const item = { label, iconPath: new vscode.ThemeIcon(icon), plan: async () => plan() };
  return detail === undefined ? item : { ...item, detail };
}

async function readChosenFile(): Promise<string> {
  const [uri] = (await vscode.window.showOpenDialog({ filters: { JSON: ['json'] }, title: vscode.l10n.t('Choose a Fault Plan') })) ?? [];
  if (uri === undefined) throw new vscode.CancellationError();
  return textOf(uri);
}

/** The file as it is in the editor, where it is open there. */
async function textOf(uri: vscode.Uri): Promise<string> {
  return (await vscode.workspace.openTextDocument(uri)).getText();
}
