import { GetRecordsCommand, GetShardIteratorCommand, KinesisClient, ListShardsCommand } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** A record as a Kinesis endpoint holds it. */
export interface HeldRecord {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly data: Buffer;
}

/** Everything that a stream holds, shard by shard in the order of arrival, read with the plain SDK. */
export async function readStream(endpoint: string, name: string): Promise<HeldRecord[]> {
  const client = new KinesisClient({
    endpoint, region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, requestHandler: new NodeHttpHandler(),
  });
  const held: HeldRecord[] = [];
  try {
    const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName: name }));
    for (const { ShardId: shardId = '' } of Shards) {
      const first = await client.send(new GetShardIteratorCommand({ StreamName: name, ShardId: shardId, ShardIteratorType: 'TRIM_HORIZON' }));
      let iterator = first.ShardIterator;
      while (iterator !== undefined) {
        const { Records = [], NextShardIterator } = await client.send(new GetRecordsCommand({ ShardIterator: iterator }));
        if (Records.length === 0) break;
        for (const { SequenceNumber = '', PartitionKey = '', Data = new Uint8Array() } of Records) {
          held.push({ shardId, sequenceNumber: SequenceNumber, partitionKey: PartitionKey, data: Buffer.from(Data) });
        }
        iterator = NextShardIterator;
      }
    }
    return held;
  } finally {
    client.destroy();
  }
}

/** The bytes of all objects that the sandbox's delivery stream has delivered, in the order of delivery. */
export async function readObjects(endpoint: string, deliveryStream: string): Promise<Buffer> {
  const { objects } = (await (await fetch(`${endpoint}/_sandbox/objects`)).json()) as {
    readonly objects: readonly { readonly deliveryStream: string; readonly key: string; readonly time: string }[];
  };
  const ours = objects.filter((object) => object.deliveryStream === deliveryStream).sort((a, b) => a.time.localeCompare(b.time));
  const bodies = await Promise.all(
    ours.map(async ({ key }) => {
      const path = key.split('/').map(encodeURIComponent).join('/');
      return Buffer.from(await (await fetch(`${endpoint}/_sandbox/objects/${path}`)).arrayBuffer());
    }),
  );
  return Buffer.concat(bodies);
}
