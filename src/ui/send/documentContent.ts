import * as vscode from 'vscode';
import { formatOfLanguage } from '../../core/formats/registry';
import { decodedText, LARGEST_UTF16_MIB, UnreadableEncodingError } from '../../runs/sources/openFile';
import { type SnapshotFacts, withoutMark } from '../../runs/sources/snapshotSource';
import { HumanError } from '../base/humanError';

type DocumentFacts = Omit<SnapshotFacts, 'start' | 'whole'>;

/** What a document sends, and what is known of it. `version` is absent where the places in the bytes are not the editor's. */
interface DocumentContent extends DocumentFacts {
  readonly bytes: Uint8Array;
}

/** The name of a document or file as the user knows it. */
export function fileName(uri: vscode.Uri): string {
  return uri.path.split('/').at(-1) ?? uri.path;
}

/** What is known of a document besides its content. */
export function factsOf({ uri, version, languageId }: vscode.TextDocument): DocumentFacts {
  return { name: fileName(uri), uri: uri.toString(), format: formatOfLanguage(languageId), languageId, version };
}

/**
 * What a document sends. Without unsaved changes it is what its file holds, byte for byte: editors make all line endings
 * of a document the same, and show U+FFFD for what they can't decode. Else it is the text, as UTF-8.
 * @throws {HumanError} when the file has an encoding that can't be read
 */
export async function contentOf(document: vscode.TextDocument): Promise<DocumentContent> {
  const file = await fileOf(document.uri);
  const saved = file === undefined || document.isDirty ? undefined : await savedContent(document, file);
  if (saved !== undefined) return { ...factsOf(document), ...saved };
  const text = document.getText();
  const replaced = file !== undefined && (await replacesBytes(document, text, file));
  return { ...factsOf(document), bytes: new TextEncoder().encode(text), replaced, ...(isUtf8(document) ? {} : { decodedFrom: document.encoding }) };
}

/** Whether U+FFFD in the text of a document replaces bytes of its file that could not be decoded. */
export async function hasReplacedBytes(document: vscode.TextDocument): Promise<boolean> {
  const text = document.getText();
  if (!text.includes('\uFFFD')) return false;
  const file = await fileOf(document.uri);
  return file !== undefined && replacesBytes(document, text, file);
}

/** What the file of an unchanged document holds; undefined where it is no longer what the editor shows. */
async function savedContent(document: vscode.TextDocument, file: Uint8Array): Promise<Partial<DocumentContent> & { readonly bytes: Uint8Array } | undefined> {
  let decoded;
  try {
    decoded = await decodedText({ name: fileName(document.uri), size: file.length }, sliceOf(file));
  } catch (error) {
    throw error instanceof UnreadableEncodingError ? unreadable(error) : error;
  }
  const content = decoded ?? { bytes: file };
  const shown = withUnixLineEnds(document.getText());
  const text = withUnixLineEnds(new TextDecoder('utf-8', { ignoreBOM: true }).decode(withoutMark(content.bytes)));
  if (text === shown) return content;
  // Decoders differ in how many U+FFFD they make of bytes, and then in columns.
  if (isUtf8(document)) return withSingleReplacements(text) === withSingleReplacements(shown) ? { ...content, version: undefined } : undefined;
  const known = await vscode.workspace.decode(file, { encoding: document.encoding });
  return withUnixLineEnds(known) === shown ? { ...content, version: undefined } : undefined;
}

function withSingleReplacements(text: string): string {
  return text.replace(/\uFFFD+/g, '\uFFFD');
}

async function replacesBytes(document: vscode.TextDocument, text: string, file: Uint8Array): Promise<boolean> {
  if (!text.includes('\uFFFD')) return false;
  try {
    if (!isUtf8(document)) return (await vscode.workspace.decode(file, { encoding: document.encoding })).includes('\uFFFD');
    new TextDecoder('utf-8', { fatal: true }).decode(file);
    return false;
  } catch {
    return true;
  }
}

/** The bytes of the document's file; undefined where it has none. */
async function fileOf(uri: vscode.Uri): Promise<Uint8Array | undefined> {
  if (uri.scheme === 'untitled') return undefined;
  try {
    return await vscode.workspace.fs.readFile(uri);
  } catch {
    return undefined;
  }
}

function isUtf8({ encoding }: vscode.TextDocument): boolean {
  return encoding === 'utf8' || encoding === 'utf8bom';
}

function withUnixLineEnds(text: string): string {
  return text.replace(/\r\n|\r/g, '\n');
}

export function sliceOf(bytes: Uint8Array): (start: number, end: number) => Promise<Uint8Array> {
  return (start, end) => Promise.resolve(bytes.subarray(start, end));
}

/** What to do about a file whose text can't be had. */
export function unreadable({ fileName: name, encoding, tooLarge }: UnreadableEncodingError): HumanError {
  return new HumanError(
    tooLarge
      ? vscode.l10n.t('{0} has the encoding {1} and more than {2} MiB, so it can’t be read as text. Save it as UTF-8, and send it again.', name, encoding, String(LARGEST_UTF16_MIB))
      : vscode.l10n.t('{0} has the encoding {1}, which can’t be read. Save it as UTF-8, and send it again.', name, encoding),
  );
}
