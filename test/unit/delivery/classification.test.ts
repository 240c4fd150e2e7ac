import assert from 'node:assert/strict';
import { type Judgment, judge } from '../../../src/core/delivery/classification';
import type { ServiceResponse, ResponseEntry } from '../../../src/core/model/sender';
import type { Service } from '../../../src/core/model/target';

/** One letter a record: S stored, R refused and tried again, W refused until the endpoint can be reached, P until the user helps, N never again, U uncertain. */
function letters({ verdicts }: Judgment): string {
  return verdicts
    .map((verdict) => {
      switch (verdict.kind) {
        case 'stored':
          return 'S';
        case 'uncertain':
          return 'U';
        case 'refused':
          return { retry: 'R', whenReachable: 'W', pause: 'P', never: 'N' }[verdict.next];
      }
    })
    .join('');
}

const refused = (code: string, httpStatus: number): ServiceResponse => ({ kind: 'refused', httpStatus, code, message: 'words' });

describe('classification: a request as a whole', () => {
  const both: readonly Service[] = ['kinesis', 'firehose'];
  const table: readonly (readonly [code: string, status: number, letter: string, services?: readonly Service[]])[] = [
    // Documented by PutRecords.
    ['AccessDeniedException', 400, 'P'],
    ['InternalFailureException', 500, 'U'],
    ['InvalidArgumentException', 400, 'N'],
    ['KMSAccessDeniedException', 400, 'P'],
    ['KMSDisabledException', 400, 'P'],
    ['KMSInvalidStateException', 400, 'P'],
    ['KMSNotFoundException', 400, 'P'],
    ['KMSOptInRequired', 400, 'P'],
    ['KMSThrottlingException', 400, 'R'],
    ['ProvisionedThroughputExceededException', 400, 'R'],
    ['ResourceNotFoundException', 400, 'P'],
    ['DryRunOperationException', 400, 'N'],
    // Documented by PutRecordBatch.
    ['InvalidKMSResourceException', 400, 'P'],
    ['InvalidSourceException', 400, 'N'],
    ['ServiceUnavailableException', 503, 'R', ['firehose']],
    ['ServiceUnavailableException', 503, 'U', ['kinesis']],
    ['LimitExceededException', 400, 'R'],
    // Common to all services.
    ['ValidationException', 400, 'N'],
    ['ValidationError', 400, 'N'],
    ['ExpiredTokenException', 400, 'P'],
    ['ExpiredToken', 403, 'P'],
    ['UnrecognizedClientException', 400, 'P'],
    ['InvalidClientTokenId', 403, 'P'],
    ['InvalidSignatureException', 400, 'P'],
    ['IncompleteSignature', 400, 'P'],
    ['MissingAuthenticationToken', 403, 'P'],
    ['MissingAuthenticationTokenException', 400, 'P'],
    ['NotAuthorized', 400, 'P'],
    ['OptInRequired', 403, 'P'],
    ['RequestExpired', 400, 'P'],
    ['ThrottlingException', 400, 'R'],
    ['Throttling', 400, 'R'],
    ['InternalFailure', 500, 'U'],
    ['ServiceUnavailable', 503, 'U'],
    ['SerializationException', 400, 'N'],
    ['UnknownOperationException', 400, 'N'],
    // The code decides, whatever the status.
    ...[
      'AccessDenied', 'ExpiredToken', 'IncompleteSignatureException', 'InvalidClientTokenId', 'MissingAuthenticationToken', 'OptInRequired', 'SignatureDoesNotMatch',
    ].map((code) => [code, 400, 'P'] as const),
    ...[
      'BandwidthLimitExceeded', 'PriorRequestNotComplete', 'RequestLimitExceeded', 'RequestThrottled', 'RequestThrottledException', 'SlowDown', 'ThrottledException',
      'TooManyRequestsException',
    ].map((code) => [code, 400, 'R'] as const),
    // Of something in between.
    ['HttpError', 301, 'N'],
    ['HttpError', 400, 'N'],
    ['HttpError', 401, 'P'],
    ['HttpError', 403, 'P'],
    ['HttpError', 404, 'N'],
    ['HttpError', 407, 'P'],
    ['HttpError', 408, 'U'],
    ['HttpError', 413, 'N'],
    ['HttpError', 429, 'R'],
    ['HttpError', 499, 'U'],
    ['HttpError', 500, 'U'],
    ['HttpError', 502, 'U'],
    ['HttpError', 503, 'U'],
    ['HttpError', 504, 'U'],
  ];
  for (const [code, status, letter, services = both] of table) {
    for (const service of services) {
      it(`${service}: ${code} with status ${String(status)} is ${letter}`, () => {
        const judgment = judge(service, 3, refused(code, status));
        assert.equal(letters(judgment), letter.repeat(3));
        assert.deepEqual(judgment.reason, { code, message: 'words' });
        assert.equal(judgment.pause !== undefined, letter === 'P');
        assert.equal(judgment.breach, undefined);
        for (const verdict of judgment.verdicts) assert.equal(verdict.kind === 'refused' && verdict.throttled, letter === 'R');
      });
    }
  }

  it('distinguishes throttles from other reasons to send again', () => {
    const [throttled] = judge('kinesis', 1, refused('LimitExceededException', 400)).verdicts;
    assert.ok(throttled?.kind === 'refused' && throttled.throttled);
    const [unreached] = judge('kinesis', 1, { kind: 'noResponse', written: 'no', code: 'ConnectionRefused' }).verdicts;
    assert.ok(unreached?.kind === 'refused' && !unreached.throttled);
  });

  it('waits for the endpoint where nothing was written, and is uncertain about what may have been written', () => {
    const silent = (written: 'no' | 'maybe'): ServiceResponse => ({ kind: 'noResponse', written, code: 'RequestTimeout', args: [30_000] });
    assert.equal(letters(judge('kinesis', 2, silent('no'))), 'WW');
    assert.equal(judge('kinesis', 2, silent('no')).reached, false);
    assert.equal(judge('kinesis', 2, silent('maybe')).reached, undefined);
    assert.equal(judge('kinesis', 2, { kind: 'noResponse', written: 'no', code: 'Canceled' }).reached, undefined);
    assert.equal(judge('kinesis', 2, refused('Whatever', 500)).reached, true);
    assert.equal(letters(judge('firehose', 2, silent('maybe'))), 'UU');
  });

  it('is uncertain about an unreadable response and reports a breach, unless its status is an error', () => {
    const unreadable = (httpStatus: number): Judgment => judge('kinesis', 2, { kind: 'unreadable', httpStatus, code: 'ResponseNotJson', args: [9, 'text/html', ''] });
    assert.equal(letters(unreadable(200)), 'UU');
    assert.deepEqual(unreadable(200).breach, { code: 'ResponseNotJson', args: [9, 'text/html', ''] });
    assert.equal(unreadable(200).reason?.code, 'ResponseNotJson');
    assert.equal(letters(unreadable(502)), 'UU');
    assert.equal(unreadable(502).breach, undefined);
    assert.equal(letters(unreadable(403)), 'PP');
    assert.equal(letters(unreadable(400)), 'NN');
  });

  it('waits without credentials, and does not send what could not be read', () => {
    const unsigned = judge('kinesis', 2, { kind: 'unsigned', code: 'NoCredentials', args: ['CredentialsProviderError'], message: 'none' });
    assert.equal(letters(unsigned), 'PP');
    assert.deepEqual(unsigned.pause, { code: 'NoCredentials', args: ['CredentialsProviderError'], message: 'none' });
    const unread = judge('kinesis', 2, { kind: 'unread', code: 'SourceChanged' });
    assert.equal(letters(unread), 'PP');
    for (const verdict of [...unsigned.verdicts, ...unread.verdicts]) assert.ok(verdict.kind === 'refused' && !verdict.throttled);
  });
});

describe('classification: record by record', () => {
  const succeeded = (entries: readonly ResponseEntry[], failedCount?: number): ServiceResponse => ({
    kind: 'success',
    httpStatus: 200,
    entries,
    ...(failedCount === undefined ? {} : { failedCount }),
  });
  const stored: ResponseEntry = { shardId: 'shardId-000000000000', sequenceNumber: '49' };
  const put: ResponseEntry = { recordId: 'abc' };
  const error = (errorCode: string): ResponseEntry => ({ errorCode, errorMessage: 'words' });

  const codes: readonly [Service, string, string, boolean][] = [
    ['kinesis', 'ProvisionedThroughputExceededException', 'R', true],
    ['kinesis', 'KMSThrottlingException', 'R', true],
    ['kinesis', 'InternalFailure', 'R', false],
    ['kinesis', 'InvalidArgumentException', 'N', false],
    ['kinesis', 'ServiceUnavailableException', 'N', false],
    ['kinesis', 'SomethingNew', 'N', false],
    ['firehose', 'ServiceUnavailableException', 'R', true],
    ['firehose', 'InternalFailure', 'R', false],
    ['firehose', 'ProvisionedThroughputExceededException', 'N', false],
    ['firehose', 'SomethingNew', 'N', false],
  ];
  for (const [service, code, letter, throttled] of codes) {
    it(`${service}: a record with ${code} is ${letter}`, () => {
      const judgment = judge(service, 1, succeeded([error(code)], 1));
      assert.equal(letters(judgment), letter);
      const [verdict] = judgment.verdicts;
      assert.ok(verdict?.kind === 'refused');
      assert.equal(verdict.throttled, throttled);
      assert.deepEqual(verdict.reason, { code, message: 'words' });
      assert.equal(judgment.breach, undefined);
      assert.equal(judgment.reason, undefined, 'the request itself did not fail');
    });
  }

  it('gives each record its own result, at its own index', () => {
    const judgment = judge('kinesis', 4, succeeded([stored, error('InternalFailure'), stored, error('X')], 2));
    assert.equal(letters(judgment), 'SRSN');
    assert.deepEqual(judgment.verdicts[0], { kind: 'stored', sequenceNumber: '49', shardId: 'shardId-000000000000' });
    assert.equal(letters(judge('firehose', 2, succeeded([put, error('InternalFailure')], 1))), 'SR');
    assert.deepEqual(judge('firehose', 1, succeeded([put], 0)).verdicts[0], { kind: 'stored', recordId: 'abc' });
  });

  it('is uncertain about all records if there are too few or too many results', () => {
    for (const entries of [[stored], [stored, stored, stored], []]) {
      const judgment = judge('kinesis', 2, succeeded(entries, 0));
      assert.equal(letters(judgment), 'UU');
      assert.deepEqual(judgment.breach, { code: 'WrongResultCount', args: [entries.length, 2] });
      assert.deepEqual(judgment.reason, judgment.breach);
    }
  });

  it('is uncertain about a result with neither identifier nor error', () => {
    for (const service of ['kinesis', 'firehose'] as const) {
      const judgment = judge(service, 2, succeeded([service === 'kinesis' ? stored : put, {}], 0));
      assert.equal(letters(judgment), 'SU');
      assert.deepEqual(judgment.breach, { code: 'ResultWithoutIdentifier', args: [2, service === 'kinesis' ? 'sequenceNumber' : 'recordId'] });
    }
    assert.equal(letters(judge('kinesis', 1, succeeded([put], 0))), 'U', 'a record ID is no sequence number');
    assert.equal(letters(judge('firehose', 1, succeeded([stored], 0))), 'U', 'a sequence number is no record ID');
  });

  it('is uncertain about a result with both identifier and error', () => {
    const judgment = judge('kinesis', 1, succeeded([{ ...stored, errorCode: 'InternalFailure' }], 1));
    assert.equal(letters(judgment), 'U');
    assert.deepEqual(judgment.breach, { code: 'ResultWithErrorAndIdentifier', args: [1, 'sequenceNumber', 'InternalFailure'] });
  });

  it('counts a result without a shard as delivered, and reports it', () => {
    const judgment = judge('kinesis', 1, succeeded([{ sequenceNumber: '49' }], 0));
    assert.equal(letters(judgment), 'S');
    assert.deepEqual(judgment.breach, { code: 'ResultWithoutShard', args: [1] });
  });

  it('reports a wrong count of failures, which changes nothing', () => {
    const judgment = judge('kinesis', 2, succeeded([stored, error('InternalFailure')], 0));
    assert.equal(letters(judgment), 'SR');
    assert.deepEqual(judgment.breach, { code: 'WrongFailedCount', args: [0, 1] });
    assert.equal(judge('kinesis', 1, succeeded([stored])).breach, undefined, 'PutRecord responds without a count');
  });

  it('counts several breaches', () => {
    assert.deepEqual(judge('kinesis', 3, succeeded([{}, {}, {}], 0)).breach, { code: 'ResultWithoutIdentifier', args: [1, 'sequenceNumber'], more: 2 });
  });
});
