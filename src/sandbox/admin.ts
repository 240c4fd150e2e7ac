import { FaultPlanError, NO_FAULTS, readFaultPlan } from './faults/faultPlan';
import type { Sandbox } from './sandbox';

/** Where the sandbox's own routes begin; AWS has none there. */
export const ADMIN = '/_sandbox/';

export interface AdminReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Buffer;
}

function json(content: unknown, status = 200): AdminReply {
  return { status, contentType: 'application/json', body: `${JSON.stringify(content, undefined, 2)}\n` };
}

function notFound(what: string): AdminReply {
  return json({ error: `There is no ${what}.` }, 404);
}

/**
 * The sandbox's own routes, by which a person or a program looks inside: streams, delivered objects, the fault plan.
 * @param url path and query of the request.
 */
export function admin(sandbox: Sandbox, method: string, url: URL, body: Buffer): AdminReply {
  const route = url.pathname.slice(ADMIN.length);
  if (route === 'faults') return faults(sandbox, method, body);
  if (method !== 'GET') return json({ error: `${method} is not known here.` }, 405);
  sandbox.firehose.deliverDue();
  if (route === 'streams') return json(streams(sandbox));
  if (route === 'objects') return objects(sandbox, url.searchParams.get('deliveryStream'));
  if (route.startsWith('objects/')) return object(sandbox, decodeKey(route.slice('objects/'.length)));
  return notFound('such route');
}

function decodeKey(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined; // A stray % in the path: no key is written so.
  }
}

function streams({ kinesis, firehose, held }: Sandbox): unknown {
  return {
    heldBytes: held.held,
    heldBytesLimit: held.limit,
    kinesisStreams: kinesis.streams.map((stream) => ({
      name: stream.name,
      arn: stream.arn,
      maxRecordSizeInKiB: stream.maxRecordKiB,
      shards: stream.shards.map((shard) => ({
        shardId: shard.id,
        open: !shard.closed,
        startingHashKey: String(shard.range.start),
        endingHashKey: String(shard.range.end),
        records: shard.heldRecords,
        droppedRecords: shard.dropped,
      })),
    })),
    deliveryStreams: firehose.streams.map((stream) => ({
      name: stream.name,
      arn: stream.arn,
      type: stream.type,
      bufferedRecords: stream.bufferedRecords,
      objects: stream.objects.length,
      droppedObjects: stream.dropped,
    })),
  };
}

function objects({ firehose }: Sandbox, name: string | null): AdminReply {
  if (name !== null && firehose.find(name) === undefined) return notFound(`delivery stream ${name}`);
  const chosen = firehose.streams.filter((stream) => name === null || stream.name === name);
  return json({
    objects: chosen.flatMap((stream) =>
      [...stream.objects].map((delivered) => ({
        deliveryStream: stream.name,
        key: delivered.key,
        size: delivered.bytes.length,
        records: delivered.records,
        time: new Date(delivered.arrived).toISOString(),
      })),
    ),
  });
}

function object({ firehose }: Sandbox, key: string | undefined): AdminReply {
  for (const stream of firehose.streams) {
    for (const delivered of stream.objects) {
      if (delivered.key === key) {
        return { status: 200, contentType: 'application/octet-stream', body: delivered.bytes };
      }
    }
  }
  return notFound('such object');
}

function faults(sandbox: Sandbox, method: string, body: Buffer): AdminReply {
  switch (method) {
    case 'GET':
      break;
    case 'DELETE':
      sandbox.setFaults(NO_FAULTS);
      break;
    case 'PUT':
      try {
        sandbox.setFaults(readFaultPlan(body.toString('utf8')));
      } catch (error) {
        if (error instanceof FaultPlanError) return json({ error: error.message, problems: error.problems }, 400);
        throw error;
      }
      break;
    default:
      return json({ error: `${method} is not known here.` }, 405);
  }
  return json({ plan: sandbox.faults.plan.document, counts: sandbox.faults.counts });
}
