import * as v from 'valibot';

/*
 * The contract between the sandbox and the programs that start it and look inside: the line it prints when it listens,
 * its own routes under /_sandbox/, and what they answer. docs/sandbox.md describes the routes for other programs.
 *
 * This file and what it exports is all of the sandbox that src/ui/sandbox may import. The sandbox may come from another
 * version, or be replaced by another program at its address, so every response is decoded with these schemas.
 */

export { FAULT_PRESETS, type FaultPresetId } from './faults/faultPresets';

/** Where the sandbox's own routes begin; AWS has none there. */
export const ADMIN_ROUTE_PREFIX = '/_sandbox/';

export const ADMIN_ROUTES = {
  /** GET: `streamsReplySchema`. */
  streams: `${ADMIN_ROUTE_PREFIX}streams`,
  /** GET: `objectsReplySchema`. Followed by a slash and a key: the object's bytes. */
  objects: `${ADMIN_ROUTE_PREFIX}objects`,
  /** GET, PUT (a fault plan as JSON text) and DELETE: `faultsReplySchema`. */
  faults: `${ADMIN_ROUTE_PREFIX}faults`,
} as const;

/** The route of one delivered object. */
export function objectRoute(key: string): string {
  return `${ADMIN_ROUTES.objects}/${key.split('/').map(encodeURIComponent).join('/')}`;
}

const count = v.pipe(v.number(), v.minValue(0));

/** The line of JSON by which the sandbox says that it listens, if started with `--json`. */
export const readyLineSchema = v.object({
  endpoint: v.pipe(v.string(), v.url()),
  port: count,
  kinesisStreams: v.array(v.string()),
  deliveryStreams: v.array(v.string()),
});
export type ReadyLine = v.InferOutput<typeof readyLineSchema>;

/** Any response with a status of 400 or more. */
export const errorReplySchema = v.object({
  error: v.string(),
  /** Each mistake of a fault plan; line and column are counted from 1. */
  problems: v.optional(
    v.array(v.object({ path: v.string(), message: v.string(), line: v.optional(count), column: v.optional(count) })),
  ),
});
export type ErrorReply = v.InferInput<typeof errorReplySchema>;

export const faultsReplySchema = v.object({
  /** The plan as it was given. */
  plan: v.looseObject({ rules: v.array(v.looseObject({ fault: v.string() })) }),
  /** One for each rule, in their order. */
  counts: v.array(
    v.object({
      /** Requests that the rule matched. */
      matched: count,
      /** How often the rule acted: on records or on requests. */
      acted: count,
      /** Whether the rule can't act anymore, since its times or its seconds are used up. */
      spent: v.boolean(),
    }),
  ),
});
export type FaultsReply = v.InferOutput<typeof faultsReplySchema>;

export const objectsReplySchema = v.object({
  objects: v.array(
    v.object({
      deliveryStream: v.string(),
      key: v.string(),
      /** Bytes. */
      size: count,
      records: count,
      /** When its first record arrived, ISO 8601. */
      time: v.string(),
    }),
  ),
});
export type ObjectsReply = v.InferOutput<typeof objectsReplySchema>;
export type DeliveredObjectInfo = ObjectsReply['objects'][number];

export const streamsReplySchema = v.object({
  heldBytes: count,
  heldBytesLimit: count,
  kinesisStreams: v.array(
    v.object({
      name: v.string(),
      arn: v.string(),
      maxRecordSizeInKiB: count,
      shards: v.array(
        v.object({
          shardId: v.string(),
          open: v.boolean(),
          startingHashKey: v.string(),
          endingHashKey: v.string(),
          records: count,
          droppedRecords: count,
        }),
      ),
    }),
  ),
  deliveryStreams: v.array(
    v.object({ name: v.string(), arn: v.string(), type: v.string(), bufferedRecords: count, objects: count, droppedObjects: count }),
  ),
});
export type StreamsReply = v.InferOutput<typeof streamsReplySchema>;
