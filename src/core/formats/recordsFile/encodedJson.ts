import { fromBase64 } from '../../bytes/base64';

const strictUtf8 = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });

/** The JSON object or array that a payload encodes in base64, which would be encoded twice; undefined where it is none. */
export function decodedJson(payload: Uint8Array): string | undefined {
  if (payload.length < 4) return undefined;
  const decoded = fromBase64(payload);
  if (typeof decoded === 'number' || !/[[{]/.test(String.fromCharCode(decoded[0] ?? 0))) return undefined;
  try {
    const text = strictUtf8.decode(decoded);
    JSON.parse(text);
    return text;
  } catch {
    return undefined;
  }
}
