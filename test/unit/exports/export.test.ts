import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020';
import { base64 } from '../../../src/core/bytes/base64';
import { awsCommand, CopyError, requestJson } from '../../../src/core/exports/awsCommand';
import { exportRecords, exportRun, type RunExport, withoutSecrets } from '../../../src/core/exports/export';
import type { ErrorWording } from '../../../src/core/exports/wording';
import { inRepository } from '../../support/repository';
import { delivered, START, TARGET, TestRun, throttled } from '../results/storeEvents';

/** Shows which code was put into words. */
const WORDING: ErrorWording = {
  describeError: ({ code, message }) => message ?? `words of ${code ?? ''}`,
  describeBreach: ({ code }) => `words of ${code}`,
};

function sampleRun(): TestRun {
  const run = new TestRun({ records: 5, key: (record) => (record === 3 ? undefined : `k"${String(record)},\n`) });
  run.apply({ kind: 'state', at: START, state: 'running' });
  run.request([throttled(0), delivered(1), { record: 2, result: 'uncertain', code: 'TimeoutError', message: 'No answer.', outcome: 'uncertain' }], START, 30);
  run.request([delivered(0)], START + 250, 20);
  run.apply({ kind: 'settled', record: 3, outcome: 'notSent', code: 'keyMissing', message: 'The payload lacks the field.' });
  return run;
}

/** Records 7 and 9 of an earlier run, sent again. */
function againRun(): TestRun {
  return new TestRun({ records: 2, origin: (record) => ({ run: 'run-0', record: 7 + 2 * record }) });
}

const whole = (run: TestRun, form: 'json' | 'ndjson' | 'csv'): string => [...exportRun(run, form, WORDING)].join('');

describe('exportRun', () => {
  it('writes every field of every record, in source order, absent values as null', () => {
    const exported = JSON.parse(whole(sampleRun(), 'json')) as RunExport;
    assert.equal(exported.format, 'stream-tester-run');
    assert.equal(exported.version, 1);
    assert.deepEqual(exported.records.map(({ index }) => index), [0, 1, 2, 3, 4]);
    assert.deepEqual(exported.records[0], {
      index: 0,
      source: { file: 'orders.json', range: { start: { line: 1, column: 1, byte: 0 }, end: { line: 1, column: 12, byte: 11 } } },
      origin: null,
      partitionKey: 'k"0,\n',
      explicitHashKey: null,
      bytes: 11,
      outcome: 'delivered',
      possibleDuplicate: false,
      shardId: 'shardId-000000000000',
      sequenceNumber: `4966${'0'.repeat(52)}`,
      recordId: null,
      errorCode: 'ProvisionedThroughputExceededException',
      errorMessage: 'Rate exceeded for shard shardId-000000000000 in stream orders under account 123456789012.',
      attempts: [
        {
          request: 0,
          requestId: 'request-0',
          startedAt: '2026-11-20T09:00:00.000Z',
          endedAt: '2026-11-20T09:00:00.030Z',
          result: 'refused',
          code: 'ProvisionedThroughputExceededException',
          message: 'Rate exceeded for shard shardId-000000000000 in stream orders under account 123456789012.',
          waitMs: 120,
          httpStatus: 200,
        },
        {
          request: 1,
          requestId: 'request-1',
          startedAt: '2026-11-20T09:00:00.250Z',
          endedAt: '2026-11-20T09:00:00.270Z',
          result: 'stored',
          code: null,
          message: null,
          waitMs: null,
          httpStatus: 200,
        },
      ],
    });
    assert.deepEqual([exported.records[3]?.outcome, exported.records[3]?.partitionKey, exported.records[3]?.errorCode], ['notSent', null, 'keyMissing']);
    assert.equal(exported.records[4]?.outcome, null);
    assert.equal(exported.requests.length, 2);
    assert.deepEqual([exported.totals.delivered, exported.totals.uncertain, exported.totals.notSent, exported.totals.pending], [2, 1, 1, 1]);
  });

  it('keeps to its JSON schema', () => {
    const ajv = new Ajv2020({ allErrors: true, formats: { 'date-time': (text) => !Number.isNaN(Date.parse(text)) } });
    const schema = JSON.parse(readFileSync(inRepository('docs/results.schema.json'), 'utf8')) as object;
    const validate = ajv.compile(schema);
    for (const run of [sampleRun(), againRun(), new TestRun({ records: 0 })]) {
      assert.equal(validate(JSON.parse(whole(run, 'json'))), true, JSON.stringify(validate.errors));
    }
    const broken = JSON.parse(whole(sampleRun(), 'json')) as { records: Record<string, unknown>[] };
    delete broken.records[0]?.['shardId'];
    assert.equal(validate(broken), false);
  });

  it('names for each resent record its earlier run and index', () => {
    const { records } = JSON.parse(whole(againRun(), 'json')) as RunExport;
    assert.deepEqual(records.map(({ origin }) => origin), [{ run: 'run-0', index: 7 }, { run: 'run-0', index: 9 }]);
    const [header = [], , second = []] = parseCsv(whole(againRun(), 'csv'));
    assert.deepEqual(['originRun', 'originIndex'].map((name) => second[header.indexOf(name)]), ['run-0', '9']);
  });

  it('distinguishes a record ID of Firehose from a sequence number', () => {
    const run = new TestRun({ records: 1, target: { ...TARGET, service: 'firehose' } });
    run.request([{ record: 0, result: 'stored', recordId: 'id-1', outcome: 'delivered' }], START, 5);
    const [record] = (JSON.parse(whole(run, 'json')) as RunExport).records;
    assert.deepEqual([record?.recordId, record?.sequenceNumber], ['id-1', null]);
  });

  it('writes no secret of an endpoint', () => {
    const run = new TestRun({ records: 1, target: { ...TARGET, endpoint: 'https://user:pass@host.example:4567/path?token=x#y' } });
    const { target } = (JSON.parse(whole(run, 'json')) as RunExport).run;
    assert.equal(target.endpoint, 'https://host.example:4567/path');
    assert.equal(withoutSecrets('http://127.0.0.1:4567/'), 'http://127.0.0.1:4567');
  });

  it('comes in pieces, never as one string', () => {
    const pieces = [...exportRun(new TestRun({ records: 5000 }), 'json', WORDING)];
    assert.ok(pieces.length > 10);
    assert.ok(Math.max(...pieces.map(({ length }) => length)) < 80_000);
  });

  it('writes one record per line as NDJSON', () => {
    const lines = whole(sampleRun(), 'ndjson').trimEnd().split('\n');
    const records = (JSON.parse(whole(sampleRun(), 'json')) as RunExport).records;
    assert.deepEqual(lines.map((line) => JSON.parse(line) as unknown), records);
  });

  it('writes CSV whose cells come back as they were', () => {
    const rows = parseCsv(whole(sampleRun(), 'csv'));
    assert.equal(rows.length, 6);
    const at = (name: string, row: number): string | undefined => rows[row]?.[rows[0]?.indexOf(name) ?? -1];
    assert.deepEqual([at('index', 1), at('partitionKey', 1), at('outcome', 1), at('attempts', 1), at('latencyMs', 1)], ['0', 'k"0,\n', 'delivered', '2', '270']);
    assert.equal(at('partitionKey', 4), '');
  });
});

describe('exportRecords', () => {
  it('exports just the given records', () => {
    const run = sampleRun();
    assert.deepEqual((JSON.parse(exportRecords(run, [2, 0], 'json', WORDING)) as { index: number }[]).map(({ index }) => index), [2, 0]);
    const [header = [], row = []] = exportRecords(run, [3], 'tsv', WORDING).split('\n').map((line) => line.split('\t'));
    assert.deepEqual(['index', 'outcome', 'attempts'].map((name) => row[header.indexOf(name)]), ['3', 'notSent', '0']);
  });
});

describe('awsCommand', () => {
  it('makes a command that a shell parses into the same arguments', async () => {
    const run = new TestRun({ records: 1, key: () => `it's "$HOME"`, payload: () => 'päyload' });
    assert.equal(
      await awsCommand(run, [0]),
      `aws kinesis put-records --stream-name orders --region us-east-1 --profile dev --cli-binary-format base64 --records '[{"Data":"cMOkeWxvYWQ=","PartitionKey":"it'\\''s \\"$HOME\\""}]'`,
    );
  });

  it('names the endpoint, and no profile where there is none', async () => {
    const run = new TestRun({ records: 1, target: { service: 'firehose', name: 'logs', region: 'eu-west-1', credentials: { kind: 'default' }, endpoint: 'http://127.0.0.1:4567' } });
    assert.match(await awsCommand(run, [0]), /^aws firehose put-record-batch --delivery-stream-name logs --region eu-west-1 --endpoint-url http:\/\/127\.0\.0\.1:4567 /);
  });

  it('throws for what is too long for a command line or a request', async () => {
    const run = new TestRun({ records: 600, payload: () => 'x'.repeat(400) });
    const records = Array.from({ length: 600 }, (_, record) => record);
    await assert.rejects(awsCommand(run, records.slice(0, 500)), CopyError);
    await assert.rejects(requestJson(run, records), CopyError);
    const body = JSON.parse(await requestJson(run, [5])) as { StreamName: string; Records: { Data: string; PartitionKey: string }[] };
    assert.deepEqual(body, { StreamName: 'orders', Records: [{ Data: base64(await run.data(5)), PartitionKey: 'user-5' }] });
  });
});

/** RFC 4180, by itself: rows of cells. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}
