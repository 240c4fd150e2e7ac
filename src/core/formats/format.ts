/** How a source is divided into records. The names are those of settings and of the command line. */
export const FORMATS = ['json-array', 'ndjson', 'json-values', 'json', 'csv', 'tsv', 'lines', 'text', 'records'] as const;

/**
 * - `json-array`: a record per element of one array
 * - `ndjson`: a JSON value per line (JSON Lines)
 * - `json-values`: JSON values one after the other, with white space or commas between them
 * - `json`: the whole source is one JSON value and one record
 * - `csv`, `tsv`: a header, then a JSON object per row
 * - `lines`: a record per line of text that is not empty
 * - `text`: the whole source is one record
 * - `records`: blocks of the request form, each a record with its own keys (see recordBlocks.ts)
 */
export type Format = (typeof FORMATS)[number];
