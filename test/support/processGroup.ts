import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';

const GRACE_MS = 3_000;
const live = new Set<ProcessGroup>();

/**
 * A child process with all its descendants, in a process group of its own, so that all of them end together.
 * Groups still alive when this process ends (also by SIGINT, SIGTERM or SIGHUP) are killed with it.
 */
export class ProcessGroup {
  readonly child: ChildProcess;
  /** Settles when the first process of the group is gone, with its exit code; a signal counts as 128. */
  readonly exited: Promise<number>;

  constructor(command: string, args: readonly string[], options: SpawnOptions) {
    guardExit();
    this.child = spawn(command, args, { ...options, detached: true });
    live.add(this);
    this.exited = new Promise((resolve, reject) => {
      this.child.once('error', (error) => {
        live.delete(this);
        reject(error);
      });
      this.child.once('exit', (code) => { resolve(code ?? 128); });
    });
    this.exited.catch(() => undefined); // Callers that wait get the error; no caller has to wait.
  }

  /** Ends every process of the group: asks first, kills after a grace of 3 s. Resolves when all are gone. */
  async stop(): Promise<void> {
    this.signal('SIGTERM');
    if (!(await this.goneWithin(GRACE_MS))) {
      this.signal('SIGKILL');
      if (!(await this.goneWithin(GRACE_MS))) throw new Error(`Process group ${String(this.child.pid)} could not be ended.`);
    }
    live.delete(this);
  }

  /** Sends a signal to every process of the group; false when none is left. */
  signal(signal: NodeJS.Signals | 0): boolean {
    if (this.child.pid === undefined) return false;
    try {
      process.kill(-this.child.pid, signal);
      return true;
    } catch {
      return false;
    }
  }

  private async goneWithin(ms: number): Promise<boolean> {
    const end = Date.now() + ms;
    while (this.signal(0)) {
      if (Date.now() > end) return false;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return true;
  }
}

let guarded = false;

function guardExit(): void {
  if (guarded) return;
  guarded = true;
  process.on('exit', () => {
    for (const group of live) group.signal('SIGKILL');
  });
  for (const [signal, number] of [['SIGINT', 2], ['SIGTERM', 15], ['SIGHUP', 1]] as const) {
    process.on(signal, () => process.exit(128 + number));
  }
}
