import type { FormatDefinition } from '../format';
import { JsonDocumentReader } from './jsonDocumentReader';
import { jsonFormat } from './jsonFormat';
import { jsonShape } from './jsonShape';

/** The whole source is one JSON value and one record. */
export const jsonDocument: FormatDefinition<'json'> = {
  ...jsonFormat,
  name: 'json',
  endings: [],
  recognizes: (beginning) => jsonShape(beginning) === 'json',
  reader: (sink, options) => new JsonDocumentReader(sink, options),
};
