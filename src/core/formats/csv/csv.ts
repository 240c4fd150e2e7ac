import { COMMA } from '../../bytes/ascii';
import { delimited } from './delimited';

/** Comma-separated values (RFC 4180) with a header. */
export const csv = delimited('csv', COMMA, ['csv']);
