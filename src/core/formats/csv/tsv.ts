import { TAB } from '../../bytes/ascii';
import { delimited } from './delimited';

/** Tab-separated values with a header; cells may be quoted as in CSV. */
export const tsv = delimited('tsv', TAB, ['tsv', 'tab']);
