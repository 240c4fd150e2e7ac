import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { FAULT_PRESETS, streamsReplySchema } from '../../../src/sandbox/adminApi';
import { startSandbox, type RunningSandbox } from '../../../src/sandbox/server';
import { readReadyLine, SandboxClient, SandboxRequestError } from '../../../src/ui/sandbox/sandboxClient';
import * as v from 'valibot';
import { base64 } from './simulated';

const SIGNED = { 'Content-Type': 'application/x-amz-json-1.1', Authorization: 'AWS4-HMAC-SHA256 Credential=test' };

describe('the client of the sandbox', () => {
  let running: RunningSandbox;
  let client: SandboxClient;

  beforeEach(async () => {
    running = await startSandbox();
    client = new SandboxClient(running.endpoint);
  });

  afterEach(() => running.close());

  async function deliver(payload: string): Promise<void> {
    const response = await fetch(running.endpoint, {
      method: 'POST',
      headers: { ...SIGNED, 'X-Amz-Target': 'Firehose_20150804.PutRecordBatch' },
      body: JSON.stringify({ DeliveryStreamName: 'events', Records: [{ Data: base64(payload) }] }),
    });
    await response.arrayBuffer();
  }

  it('sets, reads and clears a fault plan, and reads which rules are spent', async () => {
    const plan = { rules: [{ fault: 'throttle', times: 1 }, { fault: 'html', after: 9 }] };
    const unused = { matched: 0, acted: 0, spent: false };
    assert.deepEqual(await client.setFaults(JSON.stringify(plan)), { plan, counts: [unused, unused] });
    await deliver('x');
    assert.deepEqual((await client.faults()).counts, [{ matched: 1, acted: 1, spent: true }, { matched: 1, acted: 0, spent: false }]);
    assert.deepEqual(await client.clearFaults(), { plan: { rules: [] }, counts: [] });
  });

  it('sets every ready-made plan', async () => {
    for (const preset of Object.values(FAULT_PRESETS)) {
      const { plan, counts } = await client.setFaults(JSON.stringify(preset));
      assert.deepEqual(plan, preset);
      assert.equal(counts.length, preset.rules.length);
    }
  });

  it('reports what is wrong with a fault plan, with line and column', async () => {
    await assert.rejects(client.setFaults('{"rules": [\n  {"fault": "throttle", "times": 0}\n]}'), (error: unknown) => {
      assert.ok(error instanceof SandboxRequestError);
      assert.equal(error.reason, 'refused');
      assert.match(error.detail, /rules\[0\]\.times \(line 2, column 25\): must be a whole number, 1 or more\./);
      return true;
    });
    assert.deepEqual((await client.faults()).plan, { rules: [] });
  });

  it('lists delivered objects, the newest first, and reads their bytes', async () => {
    running.sandbox.firehose.createStream('a b', 'DirectPut', 'x/ü%/');
    for (const [name, text] of [['events', 'one'], ['a b', 'two']] as const) {
      const stream = running.sandbox.firehose.stream(name);
      stream.append({ base64: base64(text), bytes: 3 }, Date.now() + (text === 'two' ? 1000 : 0) - 5000);
    }
    const objects = await client.objects();
    assert.deepEqual(objects.map(({ deliveryStream, size, records }) => [deliveryStream, size, records]), [['a b', 3, 1], ['events', 3, 1]]);
    const bytes = await Promise.all(objects.map(({ key }) => client.object(key)));
    assert.deepEqual(bytes.map((content) => Buffer.from(content ?? []).toString()), ['two', 'one']);
    assert.equal(await client.object('events/none'), undefined);
  });

  it('finds in the list of streams what the contract promises', async () => {
    const { kinesisStreams, deliveryStreams } = v.parse(streamsReplySchema, await (await fetch(`${running.endpoint}/_sandbox/streams`)).json());
    assert.deepEqual([kinesisStreams[0]?.shards.length, deliveryStreams[0]?.name], [4, 'events']);
  });

  it('distinguishes a sandbox that does not respond from a program that is not a sandbox', async () => {
    const other: Server = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const endpoint = `http://127.0.0.1:${String((other.address() as AddressInfo).port)}`;
    await assert.rejects(new SandboxClient(endpoint).faults(), { reason: 'unexpected', endpoint });
    await assert.rejects(new SandboxClient(endpoint).objects(), { reason: 'unexpected' });
    other.close();
    other.closeAllConnections();
    await once(other, 'close');
    await assert.rejects(new SandboxClient(endpoint).setFaults('{"rules":[]}'), { reason: 'unreachable', endpoint });
  });

  it('reads the endpoint from the ready line, and from no other line', () => {
    const line = JSON.stringify({ endpoint: 'http://127.0.0.1:4567', port: 4567, kinesisStreams: ['orders'], deliveryStreams: [] });
    assert.equal(readReadyLine(line), 'http://127.0.0.1:4567');
    for (const other of ['', 'listening', '{}', '{"endpoint":5}', line.replace('http://', '')]) assert.equal(readReadyLine(other), undefined, other);
  });
});
