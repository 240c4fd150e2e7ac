import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openShards, streamInfo } from '../../src/aws/streams';
import type { KeyStrategy } from '../../src/core/keys/keyStrategy';
import type { Service, Target } from '../../src/core/model/target';
import { parseFaultPlan } from '../../src/sandbox/faults/faultPlan';
import { startSandbox } from '../../src/sandbox/server';
import { type JournalPorts, RunJournals } from '../../src/runs/journals/runJournals';
import type { LiveRun } from '../../src/runs/liveRun';
import { openAwsSender } from '../../src/runs/startRun';
import { unaskedFacts } from '../../src/runs/targetFacts';
import { bytesSource, startPlainRun } from '../support/plainRun';
import type { RunSource } from '../../src/core/results/runSource';

/* Runs in which everything secret has a mark, and nothing that is stored or shown has one. */

const KEY_ID = 'AKIAMARKEDKEYID00000';
const SECRET = 'marked-secret-access-key/+=';
const TOKEN = 'marked//session+token==';
const PAYLOAD_MARK = 'marked-payload';
const KEY_MARK = 'marked-partition-key';
const ACCOUNT = '999988887777';
const PASSWORD = 'marked-password';
/** Must not appear anywhere. */
const NEVER = { KEY_ID, SECRET, TOKEN, PAYLOAD_MARK, PASSWORD };
/** Not in logs and journals; the user may see them. */
const NOT_KEPT = { ...NEVER, KEY_MARK, ACCOUNT };

const ENVIRONMENT = { AWS_ACCESS_KEY_ID: KEY_ID, AWS_SECRET_ACCESS_KEY: SECRET, AWS_SESSION_TOKEN: TOKEN, AWS_EC2_METADATA_DISABLED: 'true' };

/** What AWS says of a wrong signature repeats the request's headers. */
const CANONICAL = `The request signature we calculated does not match. The Canonical String for this request should have been
'POST
/

host:kinesis.us-east-1.amazonaws.com
x-amz-security-token:${TOKEN}
Authorization=AWS4-HMAC-SHA256 Credential=${KEY_ID}/20261120, Account ${ACCOUNT}'`;

const RULES = [
  { fault: 'refuse', code: 'InvalidSignatureException', message: CANONICAL, times: 2 },
  { fault: 'refuse', code: 'AccessDeniedException', message: `User: arn:aws:iam::${ACCOUNT}:user/me with ${TOKEN} is not authorized`, after: 2, times: 1 },
  { fault: 'recordError', code: 'Strange', message: `Record of account ${ACCOUNT}, token ${TOKEN}`, record: [4] },
  { fault: 'throttle', probability: 0.3 },
  { fault: 'close', at: 'after', after: 4, times: 1 },
  { fault: 'wrongLength', after: 5, times: 1 },
  { fault: 'refuse', code: 'ValidationException', message: `Value '${KEY_MARK}-3' at 'records.1.member.partitionKey' failed to satisfy constraint`, after: 7, times: 1 },
];

function free(text: string, marks: Readonly<Record<string, string>>, where: string): void {
  for (const [name, mark] of Object.entries(marks)) {
    assert.ok(!text.includes(mark), `${where} holds ${name}`);
    assert.ok(!text.includes(Buffer.from(mark).toString('base64').replace(/=+$/, '')), `${where} holds ${name} in base64`);
  }
}

describe('Secrets', function () {
  this.timeout(30_000);
  const before = new Map<string, string | undefined>();
  let folder: string;

  beforeEach(async () => {
    for (const [name, value] of Object.entries(ENVIRONMENT)) {
      before.set(name, process.env[name]);
      process.env[name] = value;
    }
    folder = await mkdtemp(join(tmpdir(), 'stream-tester-secrets-'));
  });

  afterEach(async () => {
    for (const [name, value] of before) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    await rm(folder, { recursive: true });
  });

  for (const service of ['kinesis', 'firehose'] as const) {
    for (const keys of [{ kind: 'field', path: '/key' }, { kind: 'fixed', text: `${KEY_MARK}-3` }] as const) {
      it(`keeps the secrets of a run out of logs, errors, and journals: ${service}, keys ${keys.kind}`, async () => {
        const { logs, run, sandboxSaw } = await markedRun(service, keys, folder);
        assert.ok(sandboxSaw(), 'the marks were on their way');
        const { store } = run;
        assert.equal(store.totals().pending, 0);
        assert.ok(store.totals().delivered > 0);

        const shown: string[] = [];
        for (let record = 0; record < store.length; record += 1) shown.push(JSON.stringify([store.errorReport(record), ...store.attempts(record)]));
        for (let request = 0; request < store.requestCount; request += 1) shown.push(JSON.stringify(store.requestRow(request)));
        assert.ok(shown.some((message) => message.includes('Canonical String')), 'the message that could reveal them was read');
        free(shown.join('\n'), NEVER, 'a message');

        free(logs.join('\n'), NOT_KEPT, 'the log');
        const files = await readdir(join(folder, run.id));
        assert.deepEqual(files.sort(), ['end.json', 'events.log', 'mark', 'records.bin', 'run.json']);
        // A key that the user typed for all records is stored, so that the rest of an interrupted run can be sent.
        for (const file of files) {
          const marks = keys.kind === 'fixed' && file === 'run.json' ? { ...NEVER, ACCOUNT } : NOT_KEPT;
          free((await readFile(join(folder, run.id, file))).toString('latin1'), marks, file);
        }
        const events = await readFile(join(folder, run.id, 'events.log'), 'utf8');
        assert.match(events, new RegExp(`\\*{8}${ACCOUNT.slice(-4)}`), 'account IDs are masked, not lost');
      });
    }
  }

  it('keeps credentials out of the errors of calls that describe a stream', async () => {
    const faults = parseFaultPlan({ rules: [{ fault: 'refuse', code: 'InvalidSignatureException', message: CANONICAL, operation: '*' }] });
    const sandbox = await startSandbox({ faults });
    const target: Target = { service: 'kinesis', name: 'orders', region: 'us-east-1', endpoint: sandbox.endpoint, credentials: { kind: 'default' } };
    for (const question of [streamInfo, openShards]) {
      const error: unknown = await question(target).then(() => undefined, (thrown: unknown) => thrown);
      assert.ok(error instanceof Error);
      free(`${error.message}\n${String(error.stack)}\n${JSON.stringify(error)}`, NEVER, 'the error');
    }
    await sandbox.close();
  });

  it('keeps secrets out of the log when a journal can’t be written or read', async () => {
    const logs: string[] = [];
    const journals = new RunJournals('/dev/null/nowhere', logTo(logs), portsTo(undefined));
    const { run } = await markedRun('kinesis', { kind: 'fixed', text: KEY_MARK }, '/dev/null/nowhere');
    assert.equal(await journals.restore(run.id), undefined);
    assert.equal(logs.length, 1);
    free(logs.join('\n'), NOT_KEPT, 'the log');
  });
});

function logTo(lines: string[]): ConstructorParameters<typeof RunJournals>[1] {
  const write = (...parts: unknown[]): void => {
    lines.push(parts.map(String).join(' '));
  };
  return { info: write, warn: write };
}

/** Nothing of the source is stored, as by default. */
function portsTo(source: RunSource | undefined): JournalPorts {
  return { findSource: () => Promise.resolve(source), keepsPayloads: () => false, mostRuns: () => 50 };
}

/** A run with marks everywhere, through all kinds of failures, by the extension's own code. */
async function markedRun(service: Service, partitionKey: KeyStrategy, folder: string): Promise<{ logs: string[]; run: LiveRun; sandboxSaw: () => boolean }> {
  const sandbox = await startSandbox({ faults: parseFaultPlan({ seed: 3, rules: RULES }) });
  const logs: string[] = [];
  const endpoint = sandbox.endpoint.replace('//', `//user:${PASSWORD}@`);
  const target: Target = {
    service, name: service === 'kinesis' ? 'orders' : 'events', region: 'us-east-1', endpoint, credentials: { kind: 'default' },
    arn: `arn:aws:${service}:us-east-1:${ACCOUNT}:stream/orders`,
  };
  const lines = Array.from({ length: 40 }, (_, index) => `{"key":"${KEY_MARK}-${String(index % 5)}","n":${String(index)},"text":"${PAYLOAD_MARK}"}\n`);
  const source = bytesSource('marked.ndjson', Buffer.from(lines.join('')));
  const kinesis = service === 'kinesis';
  const journals = new RunJournals(folder, logTo(logs), portsTo(source));
  const plainEndpoint: Target = { ...target, endpoint: sandbox.endpoint, ...(kinesis ? { arn: 'arn:aws:kinesis:us-east-1:123456789012:stream/orders' } : {}) };
  const run = await startPlainRun(source, target, {
    format: 'ndjson', partitionKey, limits: { records: 4 }, maxAttempts: 4, concurrency: 2, backoffBaseMs: 5, backoffCapMs: 20, requestTimeoutMs: 5000,
    facts: { ...unaskedFacts(target), accountId: ACCOUNT },
    openSender: (_, options) => openAwsSender(plainEndpoint, options),
    eventLog: (parts) => journals.begin(parts),
  });
  run.onChange(() => {
    if (run.store.state === 'paused') run.resume();
  });
  await run.done;
  const sandboxSaw = (): boolean => sandbox.sandbox.faults.counts.every(({ acted }) => acted > 0);
  const seen = sandboxSaw();
  await sandbox.close();
  if (folder.startsWith('/dev/null')) return { logs, run, sandboxSaw: () => seen };
  const restored = await journals.restore(run.id);
  assert.deepEqual(restored?.store.totals(), run.store.totals(), 'the journal shows the same');
  return { logs, run, sandboxSaw: () => seen };
}
