import * as v from 'valibot';
import * as vscode from 'vscode';
import { FORMATS } from '../../core/formats/registry';
import { readTarget } from '../targets/storedTarget';

const target = v.pipe(
  v.unknown(),
  v.check((value) => readTarget(value) !== undefined, '{service, name, region, credentials, endpoint}'),
  v.transform(readTarget),
);

const sendOptions = {
  target: v.optional(target),
  format: v.optional(v.picklist(FORMATS, FORMATS.join(', '))),
  partitionKey: v.optional(v.string('random, field:PATH, fixed:TEXT')),
  confirmed: v.fallback(v.boolean(), false),
  invalid: v.optional(v.picklist(['send-valid', 'send-none'], 'send-valid, send-none')),
  exportTo: v.optional(v.string('a path')),
};

const options = v.optional(v.object(sendOptions));
const isUri = (value: unknown): boolean => value instanceof vscode.Uri;
const uri = v.custom<vscode.Uri>(isUri);
const optionalUri = v.optional(uri);

/** A menu passes the document that it belongs to, which is the active one; a program passes options. */
export const sendSelectionArguments = v.pipe(given(([first]) => [optionsOf(first)]), v.tuple([options]));

/** A menu or a lens passes the document; a program passes the document, options, or both. */
export const sendDocumentArguments = v.pipe(
  given(([first, second]) => (first instanceof vscode.Uri ? [first, optionsOf(second)] : [undefined, optionsOf(first)])),
  v.tuple([optionalUri, options]),
);

/** The Explorer passes the file under the pointer, and all that are selected; a program passes the file, and options. */
export const sendFileArguments = v.pipe(
  given(([first, second]) => [
    first instanceof vscode.Uri ? first : undefined,
    Array.isArray(second) ? second.filter((one: unknown) => one instanceof vscode.Uri) : undefined,
    optionsOf(second),
  ]),
  v.tuple([optionalUri, v.optional(v.array(uri)), options]),
);

/** A menu passes the document, which is the active one; a lens names its document in the options. */
export const previewArguments = v.pipe(
  given(([first]) => [optionsOf(first)]),
  v.tuple([v.optional(v.object({ ...sendOptions, document: v.fallback(v.optional(v.string()), undefined) }))]),
);

/** What was passed, in the order of the command's arguments. */
function given(order: (values: unknown[]) => unknown[]) {
  return v.pipe(v.array(v.unknown()), v.transform(order));
}

function optionsOf(value: unknown): object | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof vscode.Uri) ? value : undefined;
}
