"""Reads streams back with boto3. Each line of standard input is {"endpoint": URL, "stream": NAME}; each line of
standard output is a list of the stream's records, shard by shard, oldest first."""
import base64
import json
import sys

import boto3

clients = {}


def client(endpoint):
    if endpoint not in clients:
        clients[endpoint] = boto3.client("kinesis", endpoint_url=endpoint, region_name="us-east-1")
    return clients[endpoint]


def shards(kinesis, stream):
    page = kinesis.list_shards(StreamName=stream)
    yield from page["Shards"]
    while "NextToken" in page:
        page = kinesis.list_shards(NextToken=page["NextToken"])
        yield from page["Shards"]


def records(kinesis, stream):
    for shard in shards(kinesis, stream):
        shard_id = shard["ShardId"]
        iterator = kinesis.get_shard_iterator(StreamName=stream, ShardId=shard_id, ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
        while iterator is not None:
            page = kinesis.get_records(ShardIterator=iterator, Limit=10000)
            for record in page["Records"]:
                yield {
                    "shardId": shard_id,
                    "sequenceNumber": record["SequenceNumber"],
                    "partitionKey": record["PartitionKey"],
                    "base64": base64.b64encode(record["Data"]).decode(),
                }
            if not page["Records"] and page["MillisBehindLatest"] == 0:
                break
            iterator = page.get("NextShardIterator")


for line in sys.stdin:
    asked = json.loads(line)
    print(json.dumps(list(records(client(asked["endpoint"]), asked["stream"]))), flush=True)
