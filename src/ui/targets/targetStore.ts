import * as vscode from 'vscode';
import { isSameTarget, type Target } from '../../core/model/target';
import { readTarget, withoutEndpoint } from './storedTarget';

const CURRENT = 'currentTarget';
const RECENT = 'recentTargets';
const MAX_RECENT = 10;

/** The workspace's current target, and the recent targets of all workspaces. Endpoints are not stored. */
export class TargetStore {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly workspaceState: vscode.Memento,
    private readonly globalState: vscode.Memento,
  ) {}

  current(): Target | undefined {
    return readTarget(this.workspaceState.get<unknown>(CURRENT));
  }

  /** Most recent first, without sandbox targets: the picker always lists those. */
  recents(): Target[] {
    const recents = this.globalState.get<unknown>(RECENT);
    if (!Array.isArray(recents)) return [];
    return recents.map(readTarget).filter((target) => target !== undefined);
  }

  async choose(target: Target): Promise<void> {
    const stored = withoutEndpoint(target);
    await this.workspaceState.update(CURRENT, stored);
    if (stored.credentials.kind !== 'sandbox') {
      const others = this.recents().filter((recent) => !isSameTarget(recent, stored));
      await this.globalState.update(RECENT, [stored, ...others].slice(0, MAX_RECENT));
    }
    this.changed.fire();
  }

  dispose(): void {
    this.changed.dispose();
  }
}
