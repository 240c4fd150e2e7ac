import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { AWS_SERVICES } from '../../../src/aws/services/registry';
import { forEachService, isService, isServiceCode, SERVICE_NAMES, SERVICES } from '../../../src/core/services/registry';
import { inRepository } from '../../support/repository';

/** Where a service is more than its contract: its own files, and the sandbox, which is one. */
const OWN = [/^src\/core\/services\//, /^src\/aws\/services\//, /^src\/sandbox\//];
const CONDITIONAL = /[!=]== '(?:kinesis|firehose)'|case '(?:kinesis|firehose)'|'(?:kinesis|firehose)' [!=]==/;

describe('the registry of services', () => {
  it('is the only place that distinguishes services: there are no conditions elsewhere', () => {
    const files = ['src', 'media'].flatMap((root) => readdirSync(inRepository(root), { recursive: true, encoding: 'utf8' }).map((name) => `${root}/${name.replaceAll('\\', '/')}`));
    const sources = files.filter((file) => file.endsWith('.ts') && statSync(inRepository(file)).isFile() && !OWN.some((own) => own.test(file)));
    assert.ok(sources.length > 100);
    assert.deepEqual(sources.filter((file) => CONDITIONAL.test(readFileSync(inRepository(file), 'utf8'))), []);
  });

  it('has the SDK’s part of every service, in the same order', () => {
    assert.deepEqual(Object.keys(AWS_SERVICES), SERVICE_NAMES);
    for (const service of SERVICE_NAMES) assert.equal(AWS_SERVICES[service].openShards !== undefined, SERVICES[service].shardRate !== undefined, service);
  });

  it('recognizes services and their codes, and nothing that objects inherit', () => {
    assert.ok(isService('kinesis'));
    for (const other of ['sqs', 'toString', '', undefined, 1]) assert.ok(!isService(other));
    assert.ok(isServiceCode('InvalidSourceException'));
    assert.ok(!isServiceCode('constructor'));
  });

  it('gives each service its own value', () => {
    assert.deepEqual(forEachService((service) => service.length), { kinesis: 7, firehose: 8 });
  });

  it('counts no code of a service as two things', () => {
    for (const service of SERVICE_NAMES) {
      const { recordThrottled, recordRetry, requestThrottled, requestPause, requestOther } = SERVICES[service].codes;
      for (const codes of [[...recordThrottled, ...recordRetry], [...requestThrottled, ...requestPause, ...requestOther]]) {
        assert.equal(new Set(codes).size, codes.length, service);
      }
    }
  });

  it('takes the stream’s own record limit where it states one', () => {
    assert.equal(SERVICES.kinesis.limits({}).recordBytes, 1024 * 1024);
    assert.equal(SERVICES.kinesis.limits({ maxRecordKiB: 10_240 }).recordBytes, 10_240 * 1024);
    assert.equal(SERVICES.firehose.limits({ maxRecordKiB: 10_240 }).recordBytes, 1_024_000);
  });
});
