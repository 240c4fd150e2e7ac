import '../../support/withoutVscode';
import assert from 'node:assert/strict';
import { networkError } from '../../../src/aws/nodeErrors';
import { type ErrorArgs, isErrorCode, OWN_CODES, type OwnCode, TRANSPORT_CODES } from '../../../src/core/model/errorCodes';
import { PAUSED_BY_USER } from '../../../src/core/model/runEvent';
import { forEachService, SERVICE_CODES, SERVICES } from '../../../src/core/services/registry';
import { describeBreach, describeError, helpFor } from '../../../src/ui/base/wording/errors';
import { describePause } from '../../../src/ui/base/wording/pauses';

const UNKNOWN = helpFor('NobodyKnowsThis');

/** Arguments as each code is reported with. */
const ARGS: Partial<Record<OwnCode, ErrorArgs>> = {
  ConnectTimeout: [5000],
  RequestTimeout: [30_000],
  HttpError: [403, 'Forbidden', 58, 'text/html', 'Blocked by policy'],
  ResponseCutOff: [40, 'ConnectionLost', 'ECONNRESET'],
  ResponseNotJson: [35, 'text/html', 'Sign in'],
  ResponseWithoutResults: ['Records'],
  WrongResultCount: [1, 2],
  WrongFailedCount: [0, 1],
  ResultWithoutIdentifier: [2, 'recordId'],
  ResultWithErrorAndIdentifier: [1, 'sequenceNumber', 'InternalFailure'],
  ResultWithoutShard: [1],
};

describe('the help for errors', () => {
  it('exists for every code that any room can report and every code that a service documents', () => {
    for (const code of [...OWN_CODES, ...SERVICE_CODES]) {
      assert.notDeepEqual(helpFor(code), UNKNOWN, code);
      const { meaning, remedy } = helpFor(code) ?? { meaning: '', remedy: '' };
      for (const sentence of [meaning, remedy]) assert.match(sentence, /^[A-Z][^{}]*\.$/, code);
    }
  });

  it('names the limit that ends throttling, which is a time and not a number of attempts', () => {
    const throttled = forEachService((service) => [...SERVICES[service].codes.recordThrottled, ...SERVICES[service].codes.requestThrottled]);
    for (const code of Object.values(throttled).flat()) {
      const remedy = helpFor(code)?.remedy ?? '';
      assert.doesNotMatch(remedy, /maxAttempts/, code);
      assert.match(remedy, /streamTester\.delivery\.throttleTimeout/, code);
    }
  });

  it('says of a code that a service uses for records and for requests what both mean', () => {
    for (const { codes } of Object.values(SERVICES)) {
      const ofRequests: readonly string[] = [...codes.requestThrottled, ...codes.requestPause, ...codes.requestOther];
      for (const code of [...codes.recordThrottled, ...codes.recordRetry].filter((name) => ofRequests.includes(name))) {
        assert.match(helpFor(code)?.meaning ?? '', /single record.*whole request/, code);
      }
    }
  });

  it('exists for whatever Node reports about a connection', () => {
    const raw = [
      'ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EPROTO',
      'CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'ERR_TLS_CERT_ALTNAME_INVALID',
      'ERR_SSL_WRONG_VERSION_NUMBER', 'HPE_INVALID_CONSTANT', 'HPE_HEADER_OVERFLOW', 'ERR_PROXY_TUNNEL', 'SOMETHING_NEW',
    ];
    for (const code of raw) {
      for (const connected of [false, true]) {
        const reported = networkError(Object.assign(new Error('socket hang up'), { code }), connected);
        assert.ok(TRANSPORT_CODES.includes(reported.code));
        assert.deepEqual(reported.args, [code]);
        assert.notDeepEqual(helpFor(reported.code), UNKNOWN, code);
      }
    }
  });

  it('distinguishes a TLS failure, a timeout, and a response that is not HTTP', () => {
    const codeOf = (code: string): string => networkError(Object.assign(new Error(), { code }), false).code;
    assert.equal(codeOf('CERT_HAS_EXPIRED'), 'TlsFailed');
    assert.equal(codeOf('EPROTO'), 'TlsFailed');
    assert.equal(codeOf('ERR_SSL_WRONG_VERSION_NUMBER'), 'TlsFailed');
    assert.equal(codeOf('ETIMEDOUT'), 'NetworkUnreachable');
    assert.equal(codeOf('HPE_INVALID_CONSTANT'), 'NotHttp');
    assert.equal(codeOf('SOMETHING_NEW'), 'ConnectionFailed');
  });

  it('is the general one for an unknown code, even one named like a property of objects', () => {
    assert.ok(!isErrorCode('constructor'));
    assert.deepEqual(helpFor('constructor'), UNKNOWN);
  });

  it('is left to the description of a record that can’t be sent', () => {
    assert.equal(helpFor('explicitHashKey', []), undefined);
  });
});

describe('describeError', () => {
  it('describes every code of ours in whole sentences, each differently, and with all arguments', () => {
    const described = OWN_CODES.map((code) => describeError({ code, args: ARGS[code] ?? ['RAW'] }));
    for (const sentence of described) assert.match(sentence, /^[A-Z][^{}]*\.$/);
    assert.equal(new Set(described).size, OWN_CODES.length);
    assert.ok(described.every((sentence) => !sentence.includes('undefined')), described.join('\n'));
  });

  it('names a proxy’s page instead of an error of the service', () => {
    assert.equal(describeError({ code: 'HttpError', args: ARGS.HttpError ?? [] }), 'HTTP 403 Forbidden, without an error of the service: 58 bytes of text/html, titled “Blocked by policy”.');
    assert.equal(describeError({ code: 'HttpError', args: [413, '', 0, '', ''] }), 'HTTP 413, without an error of the service: the body is empty.');
    assert.equal(describeError({ code: 'ResponseNotJson', args: [3, '', ''] }), 'The response is not a JSON object: 3 bytes of unknown type.');
  });

  it('repeats what the service or the system said', () => {
    assert.equal(describeError({ code: 'ConnectionRefused', args: ['ECONNREFUSED'], message: 'connect ECONNREFUSED ::1:1' }), 'connect ECONNREFUSED ::1:1');
    assert.equal(describeError({ code: 'SomethingNew', message: 'words' }), 'words');
    assert.equal(describeError({ code: 'SomethingNew' }), '');
    assert.equal(describeError({}), '');
  });

  it('describes why a record can’t be sent', () => {
    assert.equal(describeError({ code: 'syntax', args: ['comment'] }), 'JSON has no comments. Remove this one.');
  });
});

describe('describeBreach', () => {
  it('names what the service should have sent', () => {
    assert.equal(describeBreach({ code: 'ResultWithoutIdentifier', args: [2, 'recordId'] }), 'Result 2 has neither record ID nor error.');
    assert.equal(describeBreach({ code: 'ResultWithoutIdentifier', args: [1, 'sequenceNumber'] }), 'Result 1 has neither sequence number nor error.');
  });

  it('counts further breaches of the same response', () => {
    assert.equal(describeBreach({ code: 'ResultWithoutShard', args: [1], more: 2 }), 'Result 1 has no shard ID. (and 2 more)');
  });
});

describe('describePause', () => {
  it('has the service’s message and the remedy', () => {
    assert.deepEqual(describePause({ code: 'ExpiredTokenException', message: 'The token is expired.' }), {
      code: 'ExpiredTokenException',
      message: 'The token is expired.',
      remedy: 'Renew them (for SSO: aws sso login), then choose Resume: they are read again.',
    });
  });

  it('says that the user paused', () => {
    assert.deepEqual(describePause(PAUSED_BY_USER), { code: 'PausedByUser', message: 'Paused.', remedy: 'Choose Resume to continue with the same records.' });
  });
});
