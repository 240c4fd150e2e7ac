import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { readObjects, readStream } from '../support/readBack';
import { inRepository } from '../support/repository';
import { until } from '../support/until';
import { WorkbenchFixture } from './support/fixture';

describe('sending from the command palette', () => {
  const fixture = new WorkbenchFixture();

  it('sends a selection to Kinesis, and shows every record with its shard and sequence number', async () => {
    const { workbench, review, results } = await fixture.open({ file: 'clickstream.ndjson' });
    await review.selectTarget('orders');
    await workbench.selectLines(3, 7);
    await review.open('sendSelection', 'orders');
    assert.match((await review.sendItem()).label, /Send 5 records/);
    await review.accept();
    await results.finished(5);
    const sent = (await readFile(inRepository('samples/clickstream.ndjson'), 'utf8')).split('\n').slice(2, 7);
    const stored = await readStream(fixture.sandbox.endpoint, 'orders');
    assert.deepEqual(stored.map(({ data }) => data.toString()).sort(), [...sent].sort(), 'byte for byte');
    for (let number = 1; number <= 5; number += 1) {
      const shown = await results.cells(number);
      const record = stored.find(({ data }) => data.toString() === sent[number - 1]);
      assert.equal(shown['Outcome'], 'Delivered');
      assert.equal(shown['Line'], String(number + 2));
      assert.equal(shown['Partition Key'], record?.partitionKey);
      assert.equal(shown['Bytes'], String(record?.data.length));
      assert.ok(record?.shardId.endsWith(shown['Shard']?.replace(/^\D*/, '') ?? '?'), `${String(shown['Shard'])} is ${String(record?.shardId)}`);
    }
  });

  it('retries the throttled records of a hot key until each one is delivered, once', async () => {
    const { workbench, review, results } = await fixture.open({ file: 'clickstream.ndjson' });
    await review.openFirst('sendDocument', 'orders');
    await workbench.pick('Partition key');
    await workbench.pick('Field');
    await workbench.pickOpen('A JSON Pointer such as');
    await workbench.typeIntoPick('/userId');
    await workbench.acceptPick();
    await review.shown('orders');
    await review.accept();
    await results.finished(2400);
    const { delivered, failed } = await results.totals();
    assert.deepEqual([delivered, failed], [2400, 0]);
    const facts = await results.facts().innerText();
    const [, retries] = /([\d,]+) retries/.exec(facts) ?? [];
    const [, throttled] = /([\d,]+) throttled/.exec(facts) ?? [];
    assert.ok(Number(retries?.replaceAll(',', '')) > 0, facts);
    assert.equal(throttled, retries, 'each retry follows a throttle');
    assert.equal((await readStream(fixture.sandbox.endpoint, 'orders')).length, 2400, 'each record is stored exactly once');
  });

  it('sends a document to Firehose, a line for each record, and opens the delivered object', async () => {
    const { workbench, review, results, editor } = await fixture.open({ file: 'orders.json' });
    await review.openFirst('sendDocument', 'events');
    await workbench.pick('Whitespace between JSON tokens');
    await review.shown('events');
    await review.accept();
    await results.finished(25);
    assert.match((await results.cells(1))['Record ID'] ?? '', /\w/);
    const source = await readFile(inRepository('samples/orders.json'), 'utf8');
    const delivered = await until(async () => (await readObjects(fixture.sandbox.endpoint, 'events')).toString(), (text) => text !== '');
    const lines = delivered.trimEnd().split('\n');
    assert.equal(lines.length, 25);
    assert.deepEqual(lines.map((line) => JSON.parse(line) as unknown), JSON.parse(source) as unknown);
    const large = source.match(/\d{16,}/g) ?? [];
    assert.equal(large.length, 25);
    for (const number of large) assert.ok(BigInt(number) > 2n ** 53n && delivered.includes(number), 'no large number is rounded');
    await workbench.run('openSandboxObject');
    await workbench.pickOpen('Delivered');
    await workbench.acceptPick();
    await editor.activeTab('events-1-').waitFor();
  });

  it('sends nothing of a document with mistakes until the user decides', async () => {
    const { workbench, review, results } = await fixture.open({ file: 'mistakes.ndjson' });
    await review.selectTarget('orders');
    await review.sendDocument('orders');
    await workbench.page.locator('.markers-panel').getByText('There is a comma before this closing bracket').waitFor();
    assert.equal((await readStream(fixture.sandbox.endpoint, 'orders')).length, 0);
    await review.open('sendDocument', 'orders');
    await workbench.pick(/Send only the 7 records/);
    await results.finished(15);
    assert.equal((await results.cells(2))['Outcome'], 'Not sent');
    assert.equal((await readStream(fixture.sandbox.endpoint, 'orders')).length, 7);
  });

  it('goes from a row to its place in the source, and shows the results again after a reload', async () => {
    const { workbench, review, results } = await fixture.open({ file: 'sensors.csv' });
    await review.sendDocumentFirst('orders');
    await results.finished(200);
    await workbench.reload();
    await results.finished(200);
    assert.equal((await results.cells(3))['Outcome'], 'Delivered');
    await results.goToSource(3);
    await workbench.statusItem(/Ln 4, Col \d+ \(\d+ selected\)/).waitFor();
  });
});
