import { PIPE } from '../../bytes/ascii';
import { delimited } from './delimited';

/** Values separated by vertical bars, with a header. */
export const pipes = delimited('csv-pipe', PIPE, ['psv']);
