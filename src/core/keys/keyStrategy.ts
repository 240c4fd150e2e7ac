import { keyFault } from './keyFault';

/** Where partition keys come from. */
export type KeyStrategy =
  /** A new UUID for each record, so that records spread over all shards. */
  | { readonly kind: 'random' }
  /** A field of the payload: see `parseFieldPath`. */
  | { readonly kind: 'field'; readonly path: string }
  /** The same key for all records. */
  | { readonly kind: 'fixed'; readonly text: string };

/**
 * - `unknown`: the string isn't a strategy
 * - `noField`: the path is empty
 * - `emptyStep`: a dotted path has nothing between two dots
 * - `badPointer`: a JSON Pointer has a ~ without 0 or 1
 * - `badJsonPath`: a JSON path has other steps than names and numbers
 * - `fixedLength`: a fixed key is empty or too long
 * - `fixedSurrogate`: a fixed key has half of a surrogate pair
 */
export type KeyStrategyFault = 'unknown' | 'noField' | 'emptyStep' | 'badPointer' | 'badJsonPath' | 'fixedLength' | 'fixedSurrogate';

/** A partition key strategy that can't be read. */
export class KeyStrategyError extends Error {
  override readonly name = 'KeyStrategyError';

  /** @param text the strategy, or the path in it */
  constructor(
    readonly fault: KeyStrategyFault,
    readonly text: string,
  ) {
    super(`invalid partition key strategy: ${fault}`);
  }
}

/**
 * Reads a strategy as settings and the command line write it.
 * @throws {KeyStrategyError}
 */
export function parseKeyStrategy(text: string): KeyStrategy {
  if (text === 'random' || text === 'uuid') return { kind: 'random' };
  if (text.startsWith('field:')) {
    const path = text.slice('field:'.length);
    parseFieldPath(path);
    return { kind: 'field', path };
  }
  if (text.startsWith('fixed:')) {
    const fixed = text.slice('fixed:'.length);
    const fault = keyFault(fixed);
    if (fault !== undefined) throw new KeyStrategyError(fault.code === 'keyLength' ? 'fixedLength' : 'fixedSurrogate', fixed);
    return { kind: 'fixed', text: fixed };
  }
  throw new KeyStrategyError('unknown', text);
}

/** The strategy as `parseKeyStrategy` reads it. */
export function formatKeyStrategy(strategy: KeyStrategy): string {
  switch (strategy.kind) {
    case 'random':
      return 'random';
    case 'field':
      return `field:${strategy.path}`;
    case 'fixed':
      return `fixed:${strategy.text}`;
  }
}

/**
 * The steps of a path into a payload: names of fields, or numbers of elements.
 * @param path a JSON Pointer (RFC 6901) such as `/user/id`, a dotted path such as `user.id`, or a JSON path such as
 * `$.user.id` or `$.items[0]['user id']`, without wildcards
 * @throws {KeyStrategyError}
 */
export function parseFieldPath(path: string): string[] {
  if (path === '') throw new KeyStrategyError('noField', path);
  if (/^\$[.[]/.test(path)) return parseJsonPath(path);
  if (!path.startsWith('/')) {
    const steps = path.split('.');
    if (steps.includes('')) throw new KeyStrategyError('emptyStep', path);
    return steps;
  }
  if (/~(?![01])/.test(path)) throw new KeyStrategyError('badPointer', path);
  return path
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function parseJsonPath(path: string): string[] {
  const steps: string[] = [];
  const step = /\.([^.[\]*'"\s]+)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\]/y;
  for (step.lastIndex = 1; step.lastIndex < path.length; ) {
    const found = step.exec(path);
    if (found === null) throw new KeyStrategyError('badJsonPath', path);
    steps.push(found[1] ?? found[2] ?? found[3] ?? found[4] ?? '');
  }
  return steps;
}
