import assert from 'node:assert/strict';
import { SERVICES } from '../../../src/core/services/registry';
import type { NewRecord } from '../../../src/core/records/recordTable';
import { RecordTable } from '../../../src/core/records/recordTable';
import { validateRecords } from '../../../src/core/records/validateRecords';
import type { TargetRules } from '../../../src/core/records/validateRecords';

const range = { start: { byte: 3, line: 1, column: 2 }, end: { byte: 9, line: 1, column: 8 } };
const KINESIS_RULES: TargetRules = { limits: SERVICES.kinesis.limits({}), needsPartitionKey: true, appendNewline: false };
const FIREHOSE_RULES: TargetRules = { limits: SERVICES.firehose.limits({}), needsPartitionKey: false, appendNewline: true };

function codes(rules: TargetRules, ...records: Partial<NewRecord>[]): (string | undefined)[] {
  const table = new RecordTable();
  for (const record of records) table.add({ source: 0, range, payloadBytes: 1, endsWithNewline: false, ...record });
  const problems = validateRecords(table, rules);
  return records.map((_, index) => problems.get(index)?.code);
}

describe('validateRecords', () => {
  it('counts the partition key of Kinesis in UTF-8', () => {
    const mib = 1024 * 1024;
    const found = codes(
      KINESIS_RULES,
      { payloadBytes: mib - 4, partitionKey: '😀' },
      { payloadBytes: mib - 3, partitionKey: '😀' },
      { payloadBytes: mib - 1, partitionKey: 'k' },
    );
    assert.deepEqual(found, [undefined, 'tooLarge', undefined]);
  });

  it('accepts records up to the maximum size of the stream', () => {
    const rules = { ...KINESIS_RULES, limits: SERVICES.kinesis.limits({ maxRecordKiB: 10_240 }) };
    assert.deepEqual(codes(rules, { payloadBytes: 10_485_759, partitionKey: 'k' }, { payloadBytes: 10_485_760, partitionKey: 'k' }), [undefined, 'tooLarge']);
  });

  it('counts the newline that is appended for Firehose', () => {
    const found = codes(
      FIREHOSE_RULES,
      { payloadBytes: 1_023_999 },
      { payloadBytes: 1_024_000 },
      { payloadBytes: 1_024_000, endsWithNewline: true },
      { payloadBytes: 1_024_001, endsWithNewline: true },
    );
    assert.deepEqual(found, [undefined, 'tooLarge', undefined, 'tooLarge']);
    assert.deepEqual(codes({ ...FIREHOSE_RULES, appendNewline: false }, { payloadBytes: 1_024_000 }, { payloadBytes: 1_024_001 }), [undefined, 'tooLarge']);
  });

  it('requires a partition key of 1 to 256 UTF-16 units for Kinesis only', () => {
    const keys = ['k'.repeat(256), 'k'.repeat(257), 'é'.repeat(256), '😀'.repeat(128), '😀'.repeat(128) + 'k'];
    const records = keys.map((partitionKey) => ({ partitionKey }));
    assert.deepEqual(codes(KINESIS_RULES, ...records, {}, { partitionKey: '' }), [undefined, 'keyLength', undefined, undefined, 'keyLength', 'keyMissing', 'keyLength']);
    assert.deepEqual(codes(FIREHOSE_RULES, {}), [undefined]);
  });

  it('accepts empty payloads', () => {
    assert.deepEqual(codes(FIREHOSE_RULES, { payloadBytes: 0 }), [undefined]);
    assert.deepEqual(codes(KINESIS_RULES, { payloadBytes: 0, partitionKey: 'k' }), [undefined]);
  });

  it('reports the fault that reading found first, with its place', () => {
    const problem = { code: 'syntax', args: ['comment'], range } as const;
    assert.deepEqual(codes(KINESIS_RULES, { payloadBytes: 0, problem }), ['syntax']);
    const table = new RecordTable();
    table.add({ source: 0, range, payloadBytes: 2_000_000, endsWithNewline: false, partitionKey: 'key' });
    const found = validateRecords(table, KINESIS_RULES).get(0);
    assert.deepEqual(found, { code: 'tooLarge', args: ['target', 2_000_003, 1_048_576, 'withKey'], range });
    const args = (rules: TargetRules): unknown => validateRecords(table, rules).get(0)?.args;
    assert.deepEqual(args(FIREHOSE_RULES), ['target', 2_000_001, 1_024_000, 'withNewline']);
    assert.deepEqual(args({ ...FIREHOSE_RULES, appendNewline: false }), ['target', 2_000_000, 1_024_000, 'payload']);
  });
});
