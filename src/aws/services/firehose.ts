import { DescribeDeliveryStreamCommand, FirehoseClient, ListDeliveryStreamsCommand, PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import { identity } from '../arn';
import { clientSettings, type ClientPlace } from '../clientSettings';
import type { HttpTransport } from '../httpTransport';
import { type AwsService, optional, present } from './awsService';

/** Data Firehose. PutRecordBatch knows a delivery stream by its name only. */
export const firehose: AwsService = {
  endpointClient: (hints) => new FirehoseClient(hints),

  writer(place, transport, { name }) {
    const client = firehoseClient(place, transport);
    return async ({ records }, signal, observe) => {
      const command = new PutRecordBatchCommand({ DeliveryStreamName: name, Records: records.map(({ data }) => ({ Data: data })) });
      observe(command.middlewareStack, true);
      await client.send(command, { abortSignal: signal });
    };
  },

  async describe({ place, transport, signal }, target) {
    const command = new DescribeDeliveryStreamCommand({ DeliveryStreamName: target.name });
    const { DeliveryStreamDescription: description } = await firehoseClient(place, transport).send(command, optional(signal));
    return {
      ...identity(description?.DeliveryStreamARN ?? target.arn),
      ...present('status', description?.DeliveryStreamStatus),
      ...present('type', description?.DeliveryStreamType),
    };
  },

  async *list({ place, transport, signal }) {
    const client = firehoseClient(place, transport);
    let last: string | undefined;
    for (;;) {
      const command: ListDeliveryStreamsCommand = new ListDeliveryStreamsCommand({
        DeliveryStreamType: 'DirectPut',
        ...(last !== undefined && { ExclusiveStartDeliveryStreamName: last }),
      });
      const { DeliveryStreamNames = [], HasMoreDeliveryStreams } = await client.send(command, optional(signal));
      yield DeliveryStreamNames.map((name) => ({ name }));
      last = DeliveryStreamNames.at(-1);
      if (HasMoreDeliveryStreams !== true || last === undefined) return;
    }
  },

  openShards: undefined,
};

function firehoseClient(place: ClientPlace, transport: HttpTransport): FirehoseClient {
  return new FirehoseClient(clientSettings(place, transport));
}
