import { createContext, type Context, Script } from 'node:vm';

/** A regular expression may take this long for one portion of strings, in ms. */
const PORTION_MS = 250;

const SCRIPT = new Script('texts.map((text) => { regex.lastIndex = 0; return regex.test(text); })');

/** The regular expression is invalid. The message says why, in the words of the engine. */
export class RegexError extends Error {
  override readonly name = 'RegexError';
}

/** The regular expression takes too long. */
export class RegexTimeoutError extends Error {
  override readonly name = 'RegexTimeoutError';
}

/**
 * Tests strings with the user's regular expression, for a bounded time: an expression that backtracks without end is
 * stopped, where a plain `test` would block the whole extension host.
 */
export class RegexTester {
  private readonly context: Context & { texts: readonly string[] };

  /** @throws {RegexError} when the expression is invalid */
  constructor(pattern: string, matchCase: boolean) {
    try {
      const regex = new RegExp(pattern, matchCase ? 'u' : 'iu');
      const outside: { regex: RegExp; texts: readonly string[] } = { regex, texts: [] };
      createContext(outside);
      this.context = outside;
    } catch (error) {
      throw new RegexError(error instanceof Error ? error.message : String(error));
    }
  }

  /**
   * Which of the strings match.
   * @throws {RegexTimeoutError} when it takes too long
   */
  test(texts: readonly string[]): boolean[] {
    this.context.texts = texts;
    try {
      const found: unknown = SCRIPT.runInContext(this.context, { timeout: PORTION_MS });
      return found as boolean[];
    } catch {
      throw new RegexTimeoutError();
    }
  }
}
