import { isJsonObject, type JsonObject } from '../base/parameters';
import { ServiceRefusal } from '../base/refusal';
import { AMZ_JSON, CLOSED, refusalReply, type WireReply } from '../base/reply';
import type { RequestFault } from './faultInjector';

/** The response to a call that was carried out, with the faults of the plan applied. */
export function spoil(output: JsonObject | undefined, faults: readonly RequestFault[]): WireReply {
  let content = output;
  for (const { effect, indexes } of faults) {
    if (content === undefined) break;
    if (effect.fault === 'wrongCount') content = withWrongCount(content);
    if (effect.fault === 'wrongLength') content = withEntries(content, (entries) => entries.slice(0, -1));
    if (effect.fault === 'noSequenceNumber') content = withoutNumbers(content, indexes);
  }
  const body = content === undefined ? '' : JSON.stringify(content);
  const reply: WireReply = { status: 200, contentType: AMZ_JSON, body, ending: 'whole' };
  for (const { effect } of faults) {
    switch (effect.fault) {
      case 'refuse':
        return refusalReply(new ServiceRefusal(effect.code, effect.message, effect.status));
      case 'close':
        return effect.at === 'midResponse' ? { ...reply, ending: 'closedMidResponse' } : CLOSED;
      case 'notJson':
        return { ...reply, status: effect.status, body: 'This is not JSON.' };
      case 'html':
        return { ...reply, status: effect.status, contentType: 'text/html', body: HTML };
      case 'cutOff':
        return { ...reply, body: body.slice(0, body.length / 2) };
      case 'outage':
      case 'delay':
      case 'reshard':
      case 'wrongCount':
      case 'wrongLength':
      case 'noSequenceNumber':
        break;
    }
  }
  return reply;
}

const HTML = '<!DOCTYPE html>\n<html><head><title>Proxy</title></head><body><h1>Bad gateway</h1></body></html>\n';

function withWrongCount(output: JsonObject): JsonObject {
  const name = 'FailedPutCount' in output ? 'FailedPutCount' : 'FailedRecordCount';
  return { ...output, [name]: Number(output[name]) + 1 };
}

function withEntries(output: JsonObject, change: (entries: readonly unknown[]) => readonly unknown[]): JsonObject {
  const name = 'RequestResponses' in output ? 'RequestResponses' : 'Records';
  const entries = output[name];
  return Array.isArray(entries) ? { ...output, [name]: change(entries) } : output;
}

function withoutNumber(entry: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(entry).filter(([name]) => name !== 'SequenceNumber' && name !== 'RecordId'),
  );
}

/** Leaves out the sequence numbers or record IDs of the given entries, or of PutRecord's only one. */
function withoutNumbers(output: JsonObject, indexes: ReadonlySet<number>): JsonObject {
  if ('SequenceNumber' in output || 'RecordId' in output) return withoutNumber(output);
  return withEntries(output, (entries) =>
    entries.map((entry, index) => (indexes.has(index) && isJsonObject(entry) ? withoutNumber(entry) : entry)),
  );
}
