import * as vscode from 'vscode';
import { isSameTarget, type Target } from '../../core/model/target';
import { readTarget, withoutEndpoint } from './storedTarget';

const CURRENT = 'currentTarget';
const RECENT = 'recentTargets';
const MOST_RECENT = 10;

/** The current target of the workspace, and the targets used last in any of them. Neither holds an endpoint. */
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

  /** The last first, without those of the sandbox, which is always at hand. */
  recents(): Target[] {
    const stored = this.globalState.get<unknown>(RECENT);
    if (!Array.isArray(stored)) return [];
    return stored.map(readTarget).filter((target) => target !== undefined);
  }

  async choose(target: Target): Promise<void> {
    const kept = withoutEndpoint(target);
    await this.workspaceState.update(CURRENT, kept);
    if (kept.credentials.kind !== 'sandbox') {
      const others = this.recents().filter((recent) => !isSameTarget(recent, kept));
      await this.globalState.update(RECENT, [kept, ...others].slice(0, MOST_RECENT));
    }
    this.changed.fire();
  }

  dispose(): void {
    this.changed.dispose();
  }
}
