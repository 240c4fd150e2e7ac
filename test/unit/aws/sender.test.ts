import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type net from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import tls from 'node:tls';
import { createSender, type AwsSender, type SenderOptions } from '../../../src/aws/sender';
import type { ServiceResponse, WireRequest } from '../../../src/core/model/sender';
import type { Service, Target } from '../../../src/core/model/target';
import { httpText, RawServer, type RawRequest } from './rawServer';

const many: WireRequest = {
  call: { kind: 'many' },
  records: [
    { data: Buffer.from('one'), partitionKey: 'a' },
    { data: Buffer.from('two'), partitionKey: 'b', explicitHashKey: '7' },
  ],
};
const large: WireRequest = { call: { kind: 'many' }, records: [{ data: Buffer.alloc(3_000_000, 'x'), partitionKey: 'a' }] };

const success = JSON.stringify({
  FailedRecordCount: 1,
  Records: [
    { ShardId: 'shardId-000000000000', SequenceNumber: '49' },
    { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'Rate exceeded' },
  ],
});

describe('a sender over real sockets', () => {
  let server: RawServer | undefined;
  let sender: AwsSender | undefined;

  afterEach(async () => {
    sender?.dispose();
    await server?.stop();
    sender = undefined;
    server = undefined;
  });

  function target(endpoint: string, service: Service = 'kinesis'): Target {
    return { service, name: 'orders', region: 'us-east-1', credentials: { kind: 'sandbox' }, endpoint };
  }

  function open(endpoint: string, options: Partial<SenderOptions> = {}, service: Service = 'kinesis'): AwsSender {
    sender?.dispose();
    sender = createSender(target(endpoint, service), { requestTimeoutMs: 2000, maxSockets: 4, ...options });
    return sender;
  }

  async function ask(
    onRequest: (socket: net.Socket, request: RawRequest) => void,
    batch: WireRequest = many,
    options: Partial<SenderOptions> = {},
    service: Service = 'kinesis',
  ): Promise<ServiceResponse> {
    server = await RawServer.start(onRequest);
    const answer = await open(server.url, options, service).send(batch, new AbortController().signal);
    await sleep(30); // Long enough for a silent repetition to arrive.
    assert.equal(server.requests.length, 1, 'one send is one request');
    return answer;
  }

  const reply = (text: string) => (socket: net.Socket) => void socket.write(text);

  function sent(): Record<string, unknown> {
    return JSON.parse(server?.requests[0]?.body.toString() ?? '') as Record<string, unknown>;
  }

  describe('successful responses', () => {
    it('returns each entry as the service sent it', async () => {
      assert.deepEqual(await ask(reply(httpText('200 OK', success))), {
        kind: 'success',
        httpStatus: 200,
        requestId: 'request-1',
        failedCount: 1,
        entries: [
          { shardId: 'shardId-000000000000', sequenceNumber: '49' },
          { errorCode: 'ProvisionedThroughputExceededException', errorMessage: 'Rate exceeded' },
        ],
      });
      assert.equal(server?.requests[0]?.target, 'Kinesis_20131202.PutRecords');
      assert.deepEqual(sent(), {
        StreamName: 'orders',
        Records: [
          { Data: 'b25l', PartitionKey: 'a' },
          { Data: 'dHdv', PartitionKey: 'b', ExplicitHashKey: '7' },
        ],
      });
    });

    it('names the stream by its ARN too where it is known', async () => {
      server = await RawServer.start(reply(httpText('200 OK', success)));
      const arn = 'arn:aws:kinesis:us-east-1:123456789012:stream/orders';
      sender = createSender({ ...target(server.url), arn }, { requestTimeoutMs: 2000, maxSockets: 1 });
      await sender.send(many, new AbortController().signal);
      assert.equal(sent()['StreamARN'], arn);
      assert.equal(sent()['StreamName'], 'orders');
      assert.match(server.requests[0]?.headers ?? '', new RegExp(`^host: 127.0.0.1:${String(server.port)}`, 'im'));
    });

    it('sends one record in order with PutRecord', async () => {
      const body = JSON.stringify({ ShardId: 'shardId-000000000001', SequenceNumber: '50' });
      const batch: WireRequest = { call: { kind: 'ordered', after: '49' }, records: many.records.slice(0, 1) };
      assert.deepEqual(await ask(reply(httpText('200 OK', body)), batch), {
        kind: 'success',
        httpStatus: 200,
        requestId: 'request-1',
        entries: [{ shardId: 'shardId-000000000001', sequenceNumber: '50' }],
      });
      assert.equal(server?.requests[0]?.target, 'Kinesis_20131202.PutRecord');
      assert.deepEqual(sent(), { StreamName: 'orders', Data: 'b25l', PartitionKey: 'a', SequenceNumberForOrdering: '49' });
    });

    it('sends to Firehose with PutRecordBatch, without keys', async () => {
      const body = JSON.stringify({
        FailedPutCount: 1,
        Encrypted: false,
        RequestResponses: [{ RecordId: 'r-1' }, { ErrorCode: 'ServiceUnavailableException', ErrorMessage: 'Slow down.' }],
      });
      assert.deepEqual(await ask(reply(httpText('200 OK', body)), many, {}, 'firehose'), {
        kind: 'success',
        httpStatus: 200,
        requestId: 'request-1',
        failedCount: 1,
        entries: [{ recordId: 'r-1' }, { errorCode: 'ServiceUnavailableException', errorMessage: 'Slow down.' }],
      });
      assert.equal(server?.requests[0]?.target, 'Firehose_20150804.PutRecordBatch');
      assert.deepEqual(sent(), { DeliveryStreamName: 'orders', Records: [{ Data: 'b25l' }, { Data: 'dHdv' }] });
    });

    it('keeps what breaks the contract: a wrong count, a wrong length, entries that are not objects', async () => {
      const body = JSON.stringify({ FailedRecordCount: 7, Records: [null, { SequenceNumber: 49 }, {}] });
      assert.deepEqual(await ask(reply(httpText('200 OK', body))), {
        kind: 'success',
        httpStatus: 200,
        requestId: 'request-1',
        failedCount: 7,
        entries: [{}, {}, {}],
      });
    });
  });

  describe('refusals', () => {
    const body = (fields: Record<string, string>): string => JSON.stringify(fields);

    for (const [status, code] of [
      ['400 Bad Request', 'ResourceNotFoundException'],
      ['400 Bad Request', 'ExpiredTokenException'],
      ['400 Bad Request', 'ProvisionedThroughputExceededException'],
      ['400 Bad Request', 'LimitExceededException'],
      ['400 Bad Request', 'KMSThrottlingException'],
      ['400 Bad Request', 'InvalidSignatureException'],
      ['500 Internal Server Error', 'InternalFailure'],
      ['503 Service Unavailable', 'ServiceUnavailableException'],
    ] as const) {
      it(`keeps ${code} as the service named it`, async () => {
        const answer = await ask(reply(httpText(status, body({ __type: code, message: 'The words.' }))));
        const httpStatus = Number(status.slice(0, 3));
        assert.deepEqual(answer, { kind: 'refused', httpStatus, requestId: 'request-1', code, message: 'The words.' });
      });
    }

    it('takes the name from the header, without namespace and URL', async () => {
      const answer = await ask(
        reply(httpText('400 Bad Request', body({ Message: 'm' }), { 'x-amzn-errortype': 'com.amazon#AccessDeniedException:http://x/' })),
      );
      assert.deepEqual(answer, { kind: 'refused', httpStatus: 400, requestId: 'request-1', code: 'AccessDeniedException', message: 'm' });
    });

    it('distinguishes a proxy’s page from an error of the service', async () => {
      const page = '<html><head><title>Blocked by policy</title></head></html>';
      const answer = await ask(reply(httpText('403 Forbidden', page, { 'content-type': 'text/html; charset=utf-8' })));
      assert.equal(answer.kind, 'refused');
      assert.equal(answer.code, 'HttpError');
      assert.deepEqual(answer.args, [403, 'Forbidden', 58, 'text/html', 'Blocked by policy']);
    });

    it('reports a 413 with an empty body', async () => {
      const answer = await ask(reply('HTTP/1.1 413 Request Entity Too Large\r\ncontent-length: 0\r\n\r\n'));
      assert.deepEqual(answer, {
        kind: 'refused',
        httpStatus: 413,
        code: 'HttpError',
        args: [413, 'Request Entity Too Large', 0, '', ''],
      });
    });

    it('reads an error that arrives before the request was read', async () => {
      let answered = false;
      server = await RawServer.start(
        () => undefined,
        (socket) => {
          if (answered) return;
          answered = true;
          socket.pause();
          socket.write('HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n');
        },
      );
      const answer = await open(server.url).send(large, new AbortController().signal);
      assert.equal(answer.kind === 'refused' && answer.httpStatus, 413);
    });

    it('returns how long the response asks to wait', async () => {
      const waitOf = async (headers: Record<string, string>): Promise<number | undefined> => {
        await server?.stop();
        const response = await ask(reply(httpText('503 Slow Down', '{}', headers)));
        assert.equal(response.kind, 'refused');
        return response.retryAfterMs;
      };
      assert.equal(await waitOf({ 'retry-after': '7' }), 7000);
      assert.equal(await waitOf({ 'retry-after': 'Sat, 21 Nov 2026 15:00:30 GMT', 'date': 'Sat, 21 Nov 2026 15:00:00 GMT' }), 30_000);
      assert.equal(await waitOf({ 'retry-after': '86400' }), 300_000, 'never longer than five minutes');
      for (const useless of ['-1', 'soon', 'Sat, 21 Nov 2026 15:00:30 GMT']) assert.equal(await waitOf({ 'retry-after': useless }), undefined, useless);
      assert.equal(await waitOf({}), undefined);
    });

    it('follows no redirect', async () => {
      const answer = await ask(reply(httpText('307 Temporary Redirect', '', { location: 'http://127.0.0.1:1/' })));
      assert.equal(answer.kind === 'refused' && answer.httpStatus, 307);
    });

    it('signs by the service’s clock after a response showed that ours is off, and repeats nothing', async () => {
      const date = new Date(Date.now() + 3_600_000);
      server = await RawServer.start(
        reply(httpText('403 Forbidden', body({ __type: 'InvalidSignatureException', message: 'Signature expired' }), { date: date.toUTCString() })),
      );
      const opened = open(server.url);
      const first = await opened.send(many, new AbortController().signal);
      assert.equal(first.kind === 'refused' && first.code, 'InvalidSignatureException');
      await sleep(30);
      assert.equal(server.requests.length, 1);
      await opened.send(many, new AbortController().signal);
      const signed = /x-amz-date: *(\d{8}T\d{2})/i.exec(server.requests[1]?.headers ?? '')?.[1];
      assert.equal(signed, date.toISOString().replaceAll('-', '').slice(0, 11));
    });
  });

  describe('unreadable responses', () => {
    const unreadable = (answer: ServiceResponse): unknown[] => {
      assert.equal(answer.kind, 'unreadable');
      assert.equal(answer.httpStatus, 200);
      assert.equal(answer.requestId, 'request-1');
      return [answer.code, ...answer.args];
    };

    it('reports HTML with status 200', async () => {
      const page = '<html><title>Sign in</title></html>';
      const report = unreadable(await ask(reply(httpText('200 OK', page, { 'content-type': 'text/html' }))));
      assert.deepEqual(report, ['ResponseNotJson', 35, 'text/html', 'Sign in']);
    });

    it('reports JSON without the list of results', async () => {
      assert.deepEqual(unreadable(await ask(reply(httpText('200 OK', '{"FailedRecordCount":0}')))), ['ResponseWithoutResults', 'Records']);
    });

    it('reports JSON that is not an object', async () => {
      assert.equal(unreadable(await ask(reply(httpText('200 OK', '[]'))))[0], 'ResponseNotJson');
    });

    it('reports an empty body', async () => {
      assert.deepEqual(unreadable(await ask(reply(httpText('200 OK', '')))).slice(0, 2), ['ResponseNotJson', 0]);
    });

    it('reports a response that a closed connection cuts off', async () => {
      const report = unreadable(
        await ask((socket) => socket.end(httpText('200 OK', success.slice(0, 40), { 'content-length': String(success.length) }))),
      );
      assert.deepEqual(report, ['ResponseCutOff', 40, 'ConnectionLost', 'ECONNRESET']);
    });

    it('takes the error of a cut-off response from its header', async () => {
      const cut = (status: string, headers: Record<string, string>) => ask((socket) => socket.end(httpText(status, '{"mess', { ...headers, 'content-length': '500' })));
      const throttled = await cut('400 Bad Request', { 'x-amzn-errortype': 'ProvisionedThroughputExceededException:http://x/' });
      assert.deepEqual(throttled, { kind: 'refused', httpStatus: 400, requestId: 'request-1', code: 'ProvisionedThroughputExceededException' });
      await server?.stop();
      assert.equal((await cut('400 Bad Request', {})).kind, 'unreadable');
      await server?.stop();
      assert.equal((await cut('200 OK', { 'x-amzn-errortype': 'InternalFailure' })).kind, 'unreadable');
    });

    it('reports a cut-off response without a stated length', async () => {
      const head = 'HTTP/1.1 200 OK\r\nx-amzn-requestid: request-1\r\nconnection: close\r\n\r\n';
      assert.equal(unreadable(await ask((socket) => socket.end(head + success.slice(0, 40))))[0], 'ResponseNotJson');
    });

    it('reports a response that is cut off inside its chunks', async () => {
      const head = 'HTTP/1.1 200 OK\r\nx-amzn-requestid: request-1\r\ntransfer-encoding: chunked\r\n\r\n';
      unreadable(await ask((socket) => socket.end(`${head}ff\r\n${success.slice(0, 40)}`)));
    });

    it('ends a response that begins and then hangs', async () => {
      const text = httpText('200 OK', success.slice(0, 40), { 'content-length': String(success.length) });
      assert.deepEqual(unreadable(await ask(reply(text), many, { requestTimeoutMs: 150 })), ['ResponseCutOff', 40, 'RequestTimeout', 150]);
    });

    it('ends a response that never stops dripping', async () => {
      const head = httpText('200 OK', '{', { 'content-length': '100000' });
      const began = Date.now();
      const answer = await ask(
        (socket) => {
          socket.write(head);
          const drip = setInterval(() => socket.write(' '), 20);
          socket.on('close', () => { clearInterval(drip); });
        },
        many,
        { requestTimeoutMs: 200 },
      );
      unreadable(answer);
      assert.ok(Date.now() - began < 1500);
    });
  });

  describe('no response', () => {
    const silent = (answer: ServiceResponse): { written: string; code: string } => {
      assert.equal(answer.kind, 'noResponse', JSON.stringify(answer));
      return { written: answer.written, code: answer.code };
    };
    const sendTo = (url: string, options: Partial<SenderOptions> = {}): Promise<ServiceResponse> =>
      open(url, options).send(many, new AbortController().signal);

    it('reports a refused connection as not written', async () => {
      const closed = await RawServer.start(() => undefined);
      await closed.stop();
      assert.deepEqual(silent(await sendTo(closed.url)), { written: 'no', code: 'ConnectionRefused' });
    });

    it('reports a name with two addresses that both refuse as not written, with both messages', async () => {
      const closed = await RawServer.start(() => undefined);
      await closed.stop();
      const answer = await sendTo(`http://localhost:${String(closed.port)}`);
      assert.deepEqual(silent(answer), { written: 'no', code: 'ConnectionRefused' });
      assert.match(answer.kind === 'noResponse' ? answer.message ?? '' : '', /ECONNREFUSED/);
    });

    it('reports an unknown host name as not written', async () => {
      const { written, code } = silent(await sendTo('http://nowhere.invalid'));
      assert.equal(written, 'no');
      assert.match(code, /^(HostNotFound|NameLookupFailed)$/);
    });

    it('reports a server that does not speak TLS as not written', async () => {
      server = await RawServer.start(
        () => undefined,
        (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
      );
      assert.deepEqual(silent(await sendTo(server.url.replace('http:', 'https:'))), { written: 'no', code: 'TlsFailed' });
    });

    it('reports a connection closed in the TLS handshake as not written', async () => {
      server = await RawServer.start(
        () => undefined,
        (socket) => socket.destroy(),
      );
      assert.deepEqual(silent(await sendTo(server.url.replace('http:', 'https:'))), { written: 'no', code: 'ConnectionLost' });
    });

    it('ends a TLS handshake that hangs by the connection timeout, as not written', async () => {
      server = await RawServer.start(() => undefined);
      const answer = await sendTo(server.url.replace('http:', 'https:'), { connectTimeoutMs: 100 });
      assert.deepEqual(silent(answer), { written: 'no', code: 'ConnectTimeout' });
    });

    describe('over TLS', () => {
      const certificates = path.join(import.meta.dirname, '../../../node_modules/kinesalite/ssl');
      const read = (name: string): Buffer => readFileSync(path.join(certificates, name));
      let secure: tls.Server | undefined;
      let requests = 0;

      async function startTls(): Promise<string> {
        requests = 0;
        const started = tls.createServer({ key: read('server-key.pem'), cert: read('server-crt.pem') }, (socket) => {
          socket.on('error', () => undefined);
          socket.once('data', () => {
            requests += 1;
            socket.destroy();
          });
        });
        started.on('tlsClientError', () => undefined);
        await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
        secure = started;
        return `https://127.0.0.1:${String((started.address() as AddressInfo).port)}`;
      }

      afterEach(async () => {
        delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
        await new Promise((resolve) => secure?.close(resolve));
      });

      it('reports an untrusted certificate as not written', async () => {
        const { written, code } = silent(await sendTo(await startTls()));
        assert.equal(written, 'no');
        assert.equal(code, 'TlsFailed');
        assert.equal(requests, 0);
      });

      it('reports a TLS connection closed after the request was read as maybe written', async () => {
        const url = await startTls();
        process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
        assert.deepEqual(silent(await sendTo(url)), { written: 'maybe', code: 'ConnectionLost' });
        assert.equal(requests, 1);
      });
    });

    it('reports a connection closed after the request was read as maybe written', async () => {
      assert.deepEqual(silent(await ask((socket) => socket.destroy())), { written: 'maybe', code: 'ConnectionLost' });
    });

    it('reports a connection closed in the middle of the request as maybe written', async () => {
      server = await RawServer.start(
        () => undefined,
        (socket, bytes) => { if (bytes > 100_000) socket.destroy(); },
      );
      const answer = await open(server.url).send(large, new AbortController().signal);
      assert.equal(silent(answer).written, 'maybe');
      assert.equal(server.connections, 1);
    });

    it('reports a response that is not HTTP as maybe written', async () => {
      const { written, code } = silent(await ask((socket) => socket.end('hello? who is there?\r\n\r\n')));
      assert.equal(written, 'maybe');
      assert.equal(code, 'NotHttp');
    });

    it('closes the connection to a server that hangs, as maybe written', async () => {
      let closed = false;
      const began = Date.now();
      const answer = await ask((socket) => { socket.on('close', () => { closed = true; }); }, many, { requestTimeoutMs: 150 });
      assert.deepEqual(silent(answer), { written: 'maybe', code: 'RequestTimeout' });
      assert.ok(Date.now() - began < 1500);
      assert.ok(closed, 'the connection is closed, not left behind');
    });

    it('reports a request that waited for a free connection as not written', async () => {
      server = await RawServer.start(() => undefined);
      const opened = open(server.url, { maxSockets: 1, requestTimeoutMs: 200 });
      const never = new AbortController().signal;
      const [first, second] = await Promise.all([opened.send(many, never), opened.send(many, never)]);
      assert.equal(silent(first).written, 'maybe');
      assert.equal(silent(second).written, 'no');
      assert.equal(server.connections, 1);
    });

    it('reports a request on a kept connection that the server closes as maybe written, and does not repeat it', async () => {
      server = await RawServer.start((socket) => {
        if (server?.requests.length === 1) socket.write(httpText('200 OK', success));
        else socket.destroy();
      });
      const opened = open(server.url);
      const never = new AbortController().signal;
      assert.equal((await opened.send(many, never)).kind, 'success');
      assert.equal(silent(await opened.send(many, never)).written, 'maybe');
      assert.equal(server.connections, 1, 'the connection was kept');
      await sleep(30);
      assert.equal(server.requests.length, 2);
    });

    it('reports an endpoint that is not a URL as not written', async () => {
      assert.equal(silent(await sendTo('no url')).written, 'no');
    });
  });

  describe('abort', () => {
    it('cancels before anything was written', async () => {
      server = await RawServer.start(() => undefined);
      const answer = await open(server.url).send(many, AbortSignal.abort());
      assert.deepEqual(answer, { kind: 'noResponse', written: 'no', code: 'Canceled' });
      assert.equal(server.connections, 0);
    });

    it('cancels during the TLS handshake, as not written', async () => {
      const cancel = new AbortController();
      server = await RawServer.start(
        () => undefined,
        () => { cancel.abort(); },
      );
      const answer = await open(server.url.replace('http:', 'https:')).send(many, cancel.signal);
      assert.equal(answer.kind === 'noResponse' && answer.written, 'no');
    });

    it('cancels after the request was written, as maybe written', async () => {
      const cancel = new AbortController();
      server = await RawServer.start(() => { cancel.abort(); });
      const answer = await open(server.url).send(many, cancel.signal);
      assert.deepEqual(answer, { kind: 'noResponse', written: 'maybe', code: 'Aborted' });
    });

    it('cancels inside the response, as maybe written', async () => {
      const cancel = new AbortController();
      server = await RawServer.start((socket) => {
        socket.write(httpText('200 OK', success.slice(0, 40), { 'content-length': String(success.length) }));
        setTimeout(() => { cancel.abort(); }, 50);
      });
      const answer = await open(server.url).send(many, cancel.signal);
      assert.equal(answer.kind === 'noResponse' && answer.written, 'maybe');
    });

    it('ends requests in flight when it is disposed of', async () => {
      server = await RawServer.start(() => { opened.dispose(); });
      const opened = open(server.url);
      const answer = await opened.send(many, new AbortController().signal);
      assert.equal(answer.kind === 'noResponse' && answer.written, 'maybe');
      assert.equal(answer.kind === 'noResponse' && answer.args?.[0], 'ECONNABORTED');
    });
  });

  it('opens at most the maximum number of connections', async () => {
    let busy = 0;
    let most = 0;
    server = await RawServer.start((socket) => {
      busy += 1;
      most = Math.max(most, busy);
      setTimeout(() => {
        busy -= 1;
        socket.write(httpText('200 OK', success));
      }, 20);
    });
    const opened = open(server.url, { maxSockets: 3 });
    const answers = await Promise.all(Array.from({ length: 12 }, () => opened.send(many, new AbortController().signal)));
    assert.ok(answers.every(({ kind }) => kind === 'success'));
    assert.equal(most, 3);
    assert.equal(server.connections, 3);
    assert.equal(server.requests.length, 12);
  });

  it('leaves no listener on the signal', async () => {
    server = await RawServer.start(reply(httpText('200 OK', success)));
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>): void => { listeners += 1; add(...args); };
    signal.removeEventListener = (...args: Parameters<typeof remove>): void => { listeners -= 1; remove(...args); };
    await open(server.url).send(many, signal);
    assert.equal(listeners, 0);
  });
});
