import { keyFault } from './keyFault';

/** Where partition keys come from. */
export type KeyStrategy =
  /** A new UUID for each record, so that records spread over all shards. */
  | { readonly kind: 'random' }
  /** A field of the payload: a JSON Pointer (RFC 6901) such as `/user/id`, or a dotted path such as `user.id`. */
  | { readonly kind: 'field'; readonly path: string }
  /** The same text for all records. */
  | { readonly kind: 'fixed'; readonly text: string };

const VALID = 'Valid are random, field:/user/id (a JSON Pointer), field:user.id (a dotted path) and fixed:TEXT.';

/**
 * Reads a strategy as settings and the command line write it.
 * @throws {Error} with a message for the person when it is none.
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
    if (fault !== undefined) throw new Error(`The fixed partition key ${fault.what}. ${VALID}`);
    return { kind: 'fixed', text: fixed };
  }
  throw new Error(`“${text}” is no way to make partition keys. ${VALID}`);
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
 * @param path a JSON Pointer (RFC 6901), which begins with a slash, or a dotted path.
 * @throws {Error} with a message for the person when it is none.
 */
export function parseFieldPath(path: string): string[] {
  if (path === '') throw new Error(`The field for partition keys is not named. ${VALID}`);
  if (!path.startsWith('/')) {
    const steps = path.split('.');
    if (steps.includes('')) {
      throw new Error(`The path “${path}” has an empty step. Write names with a dot between them, or a JSON Pointer such as /user/id.`);
    }
    return steps;
  }
  if (/~(?![01])/.test(path)) {
    throw new Error(`The JSON Pointer “${path}” has a ~ that is not followed by 0 or 1. Write ~0 for ~ and ~1 for / within a name.`);
  }
  return path
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}
