import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createSender, type AwsSender } from '../../../src/aws/sender';
import type { ServiceResponse, WireRequest } from '../../../src/core/model/sender';
import type { CredentialsChoice } from '../../../src/core/model/target';
import { setEnvironment } from './environment';
import { httpText, RawServer } from './rawServer';

const batch: WireRequest = { call: { kind: 'many' }, records: [{ data: Buffer.from('x'), partitionKey: 'k' }] };
const profile = (name: string): CredentialsChoice => ({ kind: 'profile', profile: name });

describe('credentials', () => {
  let folder = '';
  let restore = (): void => undefined;
  let server: RawServer;
  let sender: AwsSender | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'stream-tester-'));
    restore = setEnvironment({
      AWS_CONFIG_FILE: path.join(folder, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: path.join(folder, 'credentials'),
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
      AWS_SESSION_TOKEN: undefined,
      AWS_PROFILE: undefined,
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9', // What the SDK finds in the environment must not count.
      AWS_ENDPOINT_URL_KINESIS: undefined,
    });
    server = await RawServer.start((socket) => socket.write(httpText('200 OK', '{"FailedRecordCount":0,"Records":[{}]}')));
  });

  afterEach(async () => {
    sender?.dispose();
    sender = undefined;
    restore();
    await server.stop();
    await rm(folder, { recursive: true });
  });

  const writeConfig = (text: string): Promise<void> => writeFile(path.join(folder, 'config'), text);
  const writeKeys = (id: string): Promise<void> =>
    writeFile(path.join(folder, 'credentials'), `[dev]\naws_access_key_id = ${id}\naws_secret_access_key = SECRET${id}\n`);

  function open(credentials: CredentialsChoice): AwsSender {
    const target = { service: 'kinesis', name: 'orders', region: 'eu-west-1', credentials, endpoint: server.url } as const;
    sender = createSender(target, { requestTimeoutMs: 2000, maxSockets: 2 });
    return sender;
  }

  const send = (credentials: CredentialsChoice): Promise<ServiceResponse> => open(credentials).send(batch, new AbortController().signal);

  const signedBy = (request: number): string | undefined =>
    /authorization: *AWS4-HMAC-SHA256 Credential=([^/]+\/\d+\/[^/]+\/[^/]+)\//i.exec(server.requests[request]?.headers ?? '')?.[1]?.replace(/\d{8}/, 'DAY');

  it('signs with the profile’s credentials, for the target’s region', async () => {
    await writeKeys('AKIDFIRST');
    assert.equal((await send(profile('dev'))).kind, 'success');
    assert.equal(signedBy(0), 'AKIDFIRST/DAY/eu-west-1/kinesis');
  });

  it('prefers the chosen profile to the environment', async () => {
    await writeKeys('AKIDFIRST');
    const undo = setEnvironment({ AWS_ACCESS_KEY_ID: 'AKIDENV', AWS_SECRET_ACCESS_KEY: 'SECRETENV' });
    await send(profile('dev'));
    undo();
    assert.equal(signedBy(0), 'AKIDFIRST/DAY/eu-west-1/kinesis');
  });

  it('uses the environment’s credentials by default', async () => {
    const undo = setEnvironment({ AWS_ACCESS_KEY_ID: 'AKIDENV', AWS_SECRET_ACCESS_KEY: 'SECRETENV' });
    await send({ kind: 'default' });
    undo();
    assert.equal(signedBy(0), 'AKIDENV/DAY/eu-west-1/kinesis');
  });

  it('reads credentials once, and again after refresh()', async () => {
    await writeKeys('AKIDFIRST');
    const opened = open(profile('dev'));
    const never = new AbortController().signal;
    await opened.send(batch, never);
    await writeKeys('AKIDSECOND');
    await opened.send(batch, never);
    opened.refresh();
    await opened.send(batch, never);
    assert.deepEqual([0, 1, 2].map(signedBy), ['AKIDFIRST', 'AKIDFIRST', 'AKIDSECOND'].map((id) => `${id}/DAY/eu-west-1/kinesis`));
    assert.equal(server.connections, 1, 'the connection outlives the credentials');
  });

  it('finds credentials after refresh() that were missing before', async () => {
    const opened = open(profile('dev'));
    const never = new AbortController().signal;
    assert.equal((await opened.send(batch, never)).kind, 'unsigned');
    await writeKeys('AKIDFIRST');
    opened.refresh();
    assert.equal((await opened.send(batch, never)).kind, 'success');
  });

  describe('that are not available', () => {
    async function unsigned(credentials: CredentialsChoice): Promise<string> {
      const answer = await send(credentials);
      assert.equal(answer.kind, 'unsigned', JSON.stringify(answer));
      assert.equal(server.requests.length, 0);
      assert.doesNotMatch(JSON.stringify(answer), /SECRET/);
      return [answer.code, ...(answer.args ?? []), answer.message].join(' ');
    }

    it('sends nothing with an unknown profile', async () => {
      assert.match(await unsigned(profile('nosuch')), /Could not resolve credentials using profile: \[nosuch\]/);
    });

    it('sends nothing without default credentials', async () => {
      assert.match(await unsigned({ kind: 'default' }), /Could not load credentials from any providers/);
    });

    it('sends nothing after the SSO session has ended', async () => {
      await writeConfig(
        '[profile sso]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = r\n' +
          '[sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://corp.invalid/start\n',
      );
      const undo = setEnvironment({ HOME: folder });
      try {
        assert.match(await unsigned(profile('sso')), /aws sso login/);
      } finally {
        undo();
      }
    });

    it('reports nothing that a failing credential_process printed, which may hold secrets', async () => {
      await writeConfig('[profile proc]\ncredential_process = sh -c "echo SECRETOUT >&2; exit 3" SECRETARGUMENT\n');
      assert.match(await unsigned(profile('proc')), /^CredentialProcessFailed CredentialsProviderError/);
    });

    it('sends nothing if a credential_process returns expired credentials', async () => {
      const json = '{\\"Version\\":1,\\"AccessKeyId\\":\\"A\\",\\"SecretAccessKey\\":\\"SECRET\\",\\"Expiration\\":\\"2020-01-01T00:00:00Z\\"}';
      await writeConfig(`[profile proc]\ncredential_process = echo "${json}"\n`);
      assert.match(await unsigned(profile('proc')), /expired credentials/);
    });
  });

  it('cancels a send while slow credentials are read, and sends nothing afterward', async () => {
    const json = '{\\"Version\\":1,\\"AccessKeyId\\":\\"A\\",\\"SecretAccessKey\\":\\"SECRET\\"}';
    await writeConfig(`[profile slow]\ncredential_process = sleep 0.3; echo "${json}"\n`);
    const cancel = new AbortController();
    const began = Date.now();
    setTimeout(() => { cancel.abort(); }, 50);
    const answer = await open(profile('slow')).send(batch, cancel.signal);
    assert.deepEqual(answer, { kind: 'noResponse', written: 'no', code: 'Canceled' });
    assert.ok(Date.now() - began < 250);
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal(server.connections, 0);
  });

  it('never sends the sandbox’s credentials to AWS', () => {
    const target = { service: 'kinesis', name: 'orders', region: 'us-east-1', credentials: { kind: 'sandbox' } } as const;
    assert.throws(() => createSender(target, { requestTimeoutMs: 1, maxSockets: 1 }), /needs the endpoint/);
  });
});
