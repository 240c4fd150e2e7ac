import { LINE_FEED } from '../../bytes/ascii';
import { fromBase64 } from '../../bytes/base64';
import type { Inspect, Inspection, SliceFault } from '../format';
import { type BlockHead, readHead } from './blockHead';

/**
 * Reads a block: the size of its payload, its keys and its faults.
 * @param ownKeys whether the target takes keys; else those of the block are left out
 * @param keyOf makes the key from the payload of a block that has none
 */
export function inspectBlock(ownKeys: boolean, keyOf: Inspect | undefined): Inspect {
  return (block) => {
    const { partitionKey, explicitHashKey, origin, problem, ...head } = readHead(block);
    if (problem !== undefined) return { problem };
    const written = block.subarray(head.payloadFrom);
    const payload = head.base64 ? fromBase64(written) : written;
    if (typeof payload === 'number') {
      const at = head.payloadFrom + payload;
      return { problem: { code: 'encoding', args: ['base64'], within: [Math.min(at, block.length - 1), Math.min(at + 1, block.length)] } };
    }
    const made = ownKeys && partitionKey === undefined ? (keyOf?.(payload) ?? {}) : {};
    if (made.problem !== undefined) return { problem: withinBlock(made.problem, head, block.length) };
    const key = partitionKey ?? made.partitionKey;
    const inspection: Inspection = {
      payloadBytes: payload.length,
      endsWithNewline: payload[payload.length - 1] === LINE_FEED,
      ...(origin === undefined ? {} : { origin }),
    };
    if (!ownKeys) return inspection;
    return {
      ...inspection,
      ...(key === undefined ? {} : { partitionKey: key }),
      ...(explicitHashKey === undefined ? {} : { explicitHashKey }),
    };
  };
}

function withinBlock({ within, ...fault }: SliceFault, head: Pick<BlockHead, 'base64' | 'payloadFrom'>, end: number): SliceFault {
  const { base64, payloadFrom } = head;
  return { ...fault, within: base64 || within === undefined ? [payloadFrom, end] : [payloadFrom + within[0], payloadFrom + within[1]] };
}

/** The payload of a block without a fault. */
export function blockPayload(block: Uint8Array): Uint8Array {
  const { base64, payloadFrom } = readHead(block);
  const written = block.subarray(payloadFrom);
  if (!base64) return written;
  const payload = fromBase64(written);
  if (typeof payload === 'number') throw new RangeError('the block is not base64');
  return payload;
}
