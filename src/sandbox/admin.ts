import { ADMIN_ROUTES, type ErrorReply, type FaultsReply, type ObjectsReply, type StreamsReply } from './adminApi';
import { FaultPlanError, NO_FAULTS, readFaultPlan } from './faults/faultPlan';
import type { Sandbox } from './sandbox';

export interface AdminReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Buffer;
}

function json(content: unknown, status = 200): AdminReply {
  return { status, contentType: 'application/json', body: `${JSON.stringify(content, undefined, 2)}\n` };
}

function refuse(status: number, content: ErrorReply): AdminReply {
  return json(content, status);
}

function notFound(what: string): AdminReply {
  return refuse(404, { error: `There is no ${what}.` });
}

function methodNotAllowed(method: string): AdminReply {
  return refuse(405, { error: `This route does not take ${method}.` });
}

/**
 * The sandbox's own routes: streams, delivered objects, the fault plan.
 * @param url path and query of the request.
 */
export function admin(sandbox: Sandbox, method: string, url: URL, body: Buffer): AdminReply {
  const route = url.pathname;
  if (route === ADMIN_ROUTES.faults) return faults(sandbox, method, body);
  if (method !== 'GET') return methodNotAllowed(method);
  sandbox.firehose.deliverDue();
  if (route === ADMIN_ROUTES.streams) return json(streams(sandbox));
  if (route === ADMIN_ROUTES.objects) return objects(sandbox, url.searchParams.get('deliveryStream'));
  const objectPrefix = `${ADMIN_ROUTES.objects}/`;
  if (route.startsWith(objectPrefix)) return object(sandbox, decodeKey(route.slice(objectPrefix.length)));
  return notFound('such route');
}

function decodeKey(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined; // A stray % in the path is never part of a key.
  }
}

function streams({ kinesis, firehose, held }: Sandbox): StreamsReply {
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
  const reply: ObjectsReply = {
    objects: chosen.flatMap((stream) =>
      [...stream.objects].map((delivered) => ({
        deliveryStream: stream.name,
        key: delivered.key,
        size: delivered.bytes.length,
        records: delivered.records,
        time: new Date(delivered.arrived).toISOString(),
      })),
    ),
  };
  return json(reply);
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
        if (error instanceof FaultPlanError) return refuse(400, { error: error.message, problems: [...error.problems] });
        throw error;
      }
      break;
    default:
      return methodNotAllowed(method);
  }
  const { plan, counts } = sandbox.faults;
  return json({ plan: plan.document, counts } satisfies FaultsReply);
}
