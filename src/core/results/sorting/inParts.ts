/** Work that can be done in parts, with other work between them. */
export class InParts<T> {
  private result: { readonly value: T } | undefined;

  /** @param work pauses at each `yield` */
  constructor(private readonly work: Generator<undefined, T>) {}

  /**
   * Does the next part.
   * @returns whether something is left to do
   */
  advance(): boolean {
    if (this.result !== undefined) return false;
    const step = this.work.next();
    if (step.done === true) this.result = { value: step.value };
    return this.result === undefined;
  }

  /** Does all that is left, and returns the result. */
  finish(): T {
    while (this.result === undefined) this.advance();
    return this.result.value;
  }
}
