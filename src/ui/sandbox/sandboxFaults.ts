import * as vscode from 'vscode';
import { FAULT_PRESETS } from '../../sandbox/faults/faultPresets';
import { HumanError } from '../base/humanError';
import type { SandboxProcess } from './sandboxProcess';

/** The files that hold fault plans; package.json gives them a schema. */
const PLAN_FILES = '**/*.faults.json';
const MOST_FILES = 100;

/** Lets things go wrong in the sandbox on purpose: by a ready-made plan, by a file of the workspace, or not any more. */
export class SandboxFaults {
  constructor(private readonly sandbox: SandboxProcess) {}

  async choose(): Promise<void> {
    const files = await vscode.workspace.findFiles(PLAN_FILES, '**/node_modules/**', MOST_FILES);
    type Item = vscode.QuickPickItem & { readonly plan?: () => Promise<string> };
    const separator = (label: string): Item => ({ label, kind: vscode.QuickPickItemKind.Separator });
    const items: Item[] = [
      { label: vscode.l10n.t('Clear Faults'), detail: vscode.l10n.t('Everything goes well again.'), iconPath: new vscode.ThemeIcon('pass'), plan: () => Promise.resolve('{"rules":[]}') },
      separator(vscode.l10n.t('fault plans of this workspace')),
      ...files.map((uri): Item => ({ label: vscode.workspace.asRelativePath(uri), iconPath: new vscode.ThemeIcon('json'), plan: () => textOf(uri) })),
      {
        label: vscode.l10n.t('Choose a File…'),
        iconPath: new vscode.ThemeIcon('folder-opened'),
        plan: async () => {
          const [uri] = (await vscode.window.showOpenDialog({ filters: { JSON: ['json'] }, title: vscode.l10n.t('Choose a Fault Plan') })) ?? [];
          if (uri === undefined) throw new vscode.CancellationError();
          return textOf(uri);
        },
      },
      separator(vscode.l10n.t('ready made')),
      ...FAULT_PRESETS.map(({ name, what, plan }): Item => ({ label: vscode.l10n.t(name), detail: vscode.l10n.t(what), iconPath: new vscode.ThemeIcon('flame'), plan: () => Promise.resolve(JSON.stringify(plan)) })),
    ];
    const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Faults of the Sandbox'), matchOnDetail: true });
    if (chosen?.plan === undefined) return;
    const rules = await this.set(await chosen.plan());
    vscode.window.setStatusBarMessage(
      rules === 0 ? vscode.l10n.t('$(pass) The sandbox has no faults') : vscode.l10n.t('$(flame) The sandbox has faults: {0}', chosen.label),
      10_000,
    );
  }

  /**
   * @returns the number of rules that are set now
   * @throws {HumanError} with what is wrong with the plan
   */
  private async set(plan: string): Promise<number> {
    const endpoint = await this.sandbox.endpoint();
    let reply: Response;
    try {
      reply = await fetch(new URL('/_sandbox/faults', endpoint), { method: 'PUT', body: plan });
    } catch {
      throw new HumanError(vscode.l10n.t('The sandbox at {0} does not answer.', endpoint));
    }
    const told: unknown = await reply.json().catch(() => undefined);
    if (typeof told === 'object' && told !== null) {
      if (reply.ok && 'rules' in told && Array.isArray(told.rules)) return told.rules.length;
      if ('error' in told && typeof told.error === 'string') throw new HumanError(told.error);
    }
    throw new HumanError(vscode.l10n.t('The sandbox at {0} did not take the fault plan.', endpoint));
  }
}

/** The file as it is in the editor, where it is open there. */
async function textOf(uri: vscode.Uri): Promise<string> {
  return (await vscode.workspace.openTextDocument(uri)).getText();
}
