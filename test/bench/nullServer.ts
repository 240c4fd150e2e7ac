import { createServer } from 'node:http';

/** Answers every PutRecords at once as fully stored, and prints its port. Run as a process of its own. */

const MARK = Buffer.from('"PartitionKey"');

function countRecords(body: Buffer): number {
  let count = 0;
  for (let at = body.indexOf(MARK); at >= 0; at = body.indexOf(MARK, at + MARK.length)) count += 1;
  return count;
}

let sequence = 10n ** 55n;
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const records = Array.from({ length: countRecords(Buffer.concat(chunks)) }, () => {
      sequence += 1n;
      return { ShardId: 'shardId-000000000000', SequenceNumber: String(sequence) };
    });
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.end(JSON.stringify({ FailedRecordCount: 0, Records: records }));
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') process.stdout.write(`${String(address.port)}\n`);
});
process.stdin.on('end', () => process.exit(0)).resume();
