import type { Boundary } from './format';

/** Records are lines. */
export const BETWEEN_LINES: Boundary = { before: /[\r\n]$/, after: /^[\r\n]/ };

/** The record is the whole document: whatever is typed becomes a part of it. */
export const NOTHING_BETWEEN: Boundary = { before: /(?!)/, after: /(?!)/ };
