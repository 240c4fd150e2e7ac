/** One encoding of a payload: as it was sent, or what was inside the layer before, out of base64 or gzip. */
export interface PayloadLayer {
  readonly kind: 'raw' | 'base64' | 'gzip';
  readonly bytes: Uint8Array;
  /** Whether this is only the beginning. */
  readonly cut: boolean;
}

const MAX_LAYERS = 4;
/** At most this many bytes are unzipped: a small payload can hold gigabytes. */
const MAX_UNZIPPED = 1024 * 1024;
/** Shorter strings look like base64 by chance. */
const SHORTEST_BASE64 = 16;

export function bytesOfBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** The payload, and what is inside it as far as it is base64 or gzip. */
export async function layersOf(bytes: Uint8Array, cut: boolean): Promise<PayloadLayer[]> {
  let layer: PayloadLayer = { kind: 'raw', bytes, cut };
  const layers = [layer];
  while (layers.length < MAX_LAYERS) {
    const inside = (await unzipped(layer)) ?? outOfBase64(layer);
    if (inside === undefined) break;
    layer = inside;
    layers.push(layer);
  }
  return layers;
}

/** The bytes as text; undefined when they are not UTF-8. */
export function utf8(bytes: Uint8Array, cut: boolean): string | undefined {
  try {
    // A cut may go through a character: with `stream` an unfinished one at the end isn't an error.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: cut });
  } catch {
    return undefined;
  }
}

async function unzipped({ bytes }: PayloadLayer): Promise<PayloadLayer | undefined> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return undefined;
  const stream = new Blob([new Uint8Array(bytes)]).stream().pipeThrough(new DecompressionStream('gzip'));
  const reader = stream.getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  let whole = false;
  try {
    while (size < MAX_UNZIPPED) {
      const { done, value } = await reader.read();
      if (done) {
        whole = true;
        break;
      }
      parts.push(value);
      size += value.length;
    }
    if (!whole) await reader.cancel();
  } catch {
    // Cut off or damaged: what came out so far is shown.
    if (size === 0) return undefined;
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return { kind: 'gzip', bytes: all, cut: !whole };
}

function outOfBase64({ bytes, cut }: PayloadLayer): PayloadLayer | undefined {
  if (cut || bytes.length < SHORTEST_BASE64) return undefined;
  const text = utf8(bytes, false)?.trim();
  if (text === undefined || text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
  const inside = bytesOfBase64(text);
  const layer: PayloadLayer = { kind: 'base64', bytes: inside, cut: false };
  // Words of letters and digits are base64 by chance: what comes out must be text or gzip.
  const gzip = inside[0] === 0x1f && inside[1] === 0x8b;
  const inner = utf8(inside, false);
  // eslint-disable-next-line no-control-regex -- Control characters show that this is not text.
  const isText = inner !== undefined && !/[\u0000-\u0008\u000e-\u001f]/.test(inner);
  return gzip || isText ? layer : undefined;
}
