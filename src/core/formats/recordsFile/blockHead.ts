import { keyFault } from '../../keys/keyFault';
import type { Fault, SyntaxFault } from '../../model/problem';
import type { RecordOrigin } from '../../model/recordOrigin';
import type { SliceFault } from '../format';
import { type HeadLine, headLine } from './headLines';
import { parseOrigin } from './origin';

/** First hash key that no shard has. */
const HASH_KEYS = 1n << 128n;

/** What the head of a block says, and where its payload is. */
export interface BlockHead {
  readonly partitionKey?: string;
  readonly explicitHashKey?: string;
  readonly origin?: RecordOrigin;
  readonly base64: boolean;
  /** Where the payload begins; it ends with the block. */
  readonly payloadFrom: number;
  readonly problem?: SliceFault;
}

type Header = 'partition-key' | 'explicit-hash-key' | 'encoding' | 'from';
const HEADERS: readonly string[] = ['partition-key', 'explicit-hash-key', 'encoding', 'from'] satisfies Header[];

export function readHead(block: Uint8Array): BlockHead {
  const headers = new Map<string, HeadLine>();
  let problem: SliceFault | undefined;
  const fail = (fault: Fault, from: number, to: number): void => {
    problem ??= { ...fault, within: [from, to] };
  };
  const failSyntax = (fault: SyntaxFault, from: number, to: number): void => {
    fail({ code: 'syntax', args: [fault] }, from, to);
  };
  let at = 0;
  let payloadFrom = block.length;
  while (at < block.length && problem === undefined) {
    const line = headLine(block, at);
    at = line.next;
    if (line.kind === 'other') failSyntax('headerExpected', line.from, line.to);
    if (line.kind === 'empty') {
      payloadFrom = line.next;
      break;
    }
    if (line.kind !== 'header') continue;
    if (!HEADERS.includes(line.name)) failSyntax('unknownHeader', line.from, line.from + line.name.length);
    else if (headers.has(line.name)) failSyntax('repeatedHeader', line.from, line.from + line.name.length);
    else headers.set(line.name, line);
  }
  const header = (name: Header): HeadLine | undefined => headers.get(name);

  const encoding = header('encoding');
  if (encoding !== undefined && encoding.value !== 'base64') failSyntax('unknownEncoding', ...placeOf(encoding));

  const keyLine = header('partition-key');
  const partitionKey = keyLine === undefined ? undefined : textOf(keyLine.value);
  if (keyLine !== undefined) {
    if (partitionKey === undefined) failSyntax('badJsonString', ...placeOf(keyLine));
    else {
      const fault = keyFault(partitionKey);
      if (fault !== undefined) fail(fault, ...placeOf(keyLine));
    }
  }

  const hashLine = header('explicit-hash-key');
  const explicitHashKey = hashLine?.value;
  if (hashLine !== undefined && !isExplicitHashKey(hashLine.value)) fail({ code: 'explicitHashKey', args: [] }, ...placeOf(hashLine));

  const fromLine = header('from');
  const origin = fromLine === undefined ? undefined : parseOrigin(fromLine.value);
  if (fromLine !== undefined && origin === undefined) failSyntax('badOrigin', ...placeOf(fromLine));

  return {
    ...(partitionKey === undefined ? {} : { partitionKey }),
    ...(explicitHashKey === undefined ? {} : { explicitHashKey }),
    ...(origin === undefined ? {} : { origin }),
    base64: encoding !== undefined,
    payloadFrom,
    ...(problem === undefined ? {} : { problem }),
  };
}

/** The value of a header; the whole line where it has none, so that there is something to underline. */
function placeOf({ from, valueFrom, valueTo }: HeadLine): [from: number, to: number] {
  return [valueFrom < valueTo ? valueFrom : from, valueTo];
}

/** A header's text: a JSON string, or else literally. */
function textOf(value: string): string | undefined {
  if (!value.startsWith('"')) return value;
  try {
    const text: unknown = JSON.parse(value);
    return typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a text is an explicit hash key: 0|([1-9]\d{0,38}) and below 2^128. Source: API reference of PutRecords, 2026-11-20. */
export function isExplicitHashKey(text: string): boolean {
  return /^(?:0|[1-9]\d{0,38})$/.test(text) && BigInt(text) < HASH_KEYS;
}
