import { csv } from './csv/csv';
import { pipes } from './csv/pipes';
import { semicolons } from './csv/semicolons';
import { tsv } from './csv/tsv';
import type { FormatDefinition } from './format';
import { jsonArray } from './json/jsonArray';
import { jsonDocument } from './json/jsonDocument';
import { jsonValues } from './json/jsonValues';
import { ndjson } from './json/ndjson';
import { lines } from './lines';
import { recordsFile } from './recordsFile/recordsFile';
import { text } from './text';

/**
 * All formats, in the order in which users see them and in which they are asked whether a text has them. A new format
 * is one file, one line here, and its name for users in `ui/base/wording/formats.ts`.
 */
const DEFINITIONS = [jsonArray, ndjson, jsonValues, jsonDocument, csv, semicolons, tsv, pipes, lines, text, recordsFile] as const;

/** How a source is divided into records. The names are those of settings and of the command line. */
export type Format = (typeof DEFINITIONS)[number]['name'];

/** The names of all formats. */
export const FORMATS: readonly Format[] = DEFINITIONS.map(({ name }) => name);

/** The format of a text that has no other. */
export const FALLBACK: Format = lines.name;

const byName = new Map<Format, FormatDefinition<Format>>(DEFINITIONS.map((definition) => [definition.name, definition]));

export function formatOf(name: Format): FormatDefinition<Format> {
  const definition = byName.get(name);
  if (definition === undefined) throw new RangeError(`there is no format ${name}`);
  return definition;
}

/** The format that files with this ending have, if their text doesn't say otherwise. @param ending in lower case */
export function formatOfEnding(ending: string): FormatDefinition<Format> | undefined {
  return DEFINITIONS.find(({ endings }) => endings.includes(ending));
}

/** The format that all documents with this language ID have. */
export function formatOfLanguage(languageId: string): Format | undefined {
  return DEFINITIONS.find(({ languages }) => languages.includes(languageId))?.name;
}
