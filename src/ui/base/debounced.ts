/** Calls `run` once per key, `waitMs` after the last `ask` for that key. */
export class Debounced {
  private readonly timers = new Map<string, NodeJS.Timeout>();

  constructor(
    private readonly waitMs: number,
    private readonly run: (key: string) => void,
  ) {}

  ask(key: string): void {
    clearTimeout(this.timers.get(key));
    this.timers.set(
      key,
      setTimeout(() => {
        this.timers.delete(key);
        this.run(key);
      }, this.waitMs),
    );
  }

  dispose(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }
}
