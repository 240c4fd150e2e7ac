import assert from 'node:assert/strict';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { asObject } from './simulated';

type Process = ChildProcessByStdio<Writable, Readable, Readable>;

const MAIN = join(import.meta.dirname, '../../../src/sandbox/main.ts');

describe("the sandbox's program", function () {
  this.timeout(20_000);
  const started: Process[] = [];
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  });

  after(() => {
    for (const child of started) child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  function run(...args: string[]): Process {
    const child = spawn(process.execPath, ['--import', 'tsx', MAIN, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
    started.push(child);
    return child;
  }

  async function ended(child: Process): Promise<unknown> {
    if (child.exitCode !== null) return child.exitCode;
    const [code] = (await once(child, 'exit')) as [number | null];
    return code;
  }

  async function refused(...args: string[]): Promise<[unknown, string]> {
    const child = run(...args);
    let text = '';
    child.stderr.setEncoding('utf8').on('data', (piece: string) => (text += piece));
    const [code] = (await once(child, 'close')) as [number | null];
    return [code, text];
  }

  async function firstLine(child: Process): Promise<string> {
    const [text] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
    return text;
  }

  it('prints its endpoint as one line of JSON, and exits when its standard input closes', async () => {
    const child = run('--json', '--parent', '--region', 'eu-west-1');
    const { endpoint, port, ...streams } = asObject(JSON.parse(await firstLine(child)));
    assert.equal(endpoint, `http://127.0.0.1:${String(port)}`);
    assert.deepEqual(streams, { kinesisStreams: ['orders'], deliveryStreams: ['events'] });
    const answer = await fetch(`${endpoint}/_sandbox/streams`);
    assert.match(await answer.text(), /arn:aws:kinesis:eu-west-1:123456789012:stream\/orders/);
    child.stdin.end();
    assert.equal(await ended(child), 0);
  });

  it('exits promptly on SIGTERM despite an open connection, and without --parent not when standard input closes', async () => {
    const child = run();
    const text = await firstLine(child);
    const port = Number(/http:\/\/127\.0\.0\.1:(\d+)/.exec(text)?.[1]);
    assert.match(text, /aws --region us-east-1 --endpoint-url http:\/\/127\.0\.0\.1:\d+ kinesis put-records/);
    child.stdin.end();
    const socket = connect({ host: '127.0.0.1', port });
    socket.on('error', () => undefined);
    socket.write('GET /_sandbox/streams HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    await once(socket, 'data');
    assert.equal(child.exitCode, null);
    const start = Date.now();
    child.kill('SIGTERM');
    assert.equal(await ended(child), 0);
    assert.ok(Date.now() - start < 1000);
  });

  it('reads a fault plan from a file', async () => {
    const file = join(folder, 'plan.json');
    writeFileSync(file, '{"rules":[{"fault":"html"}]}');
    const child = run('--json', '--parent', '--faults', file);
    const { endpoint } = asObject(JSON.parse(await firstLine(child)));
    const plan = asObject(await (await fetch(`${String(endpoint)}/_sandbox/faults`)).json());
    assert.deepEqual(plan['counts'], [{ matched: 0, acted: 0, spent: false }]);
    child.stdin.end();
    assert.equal(await ended(child), 0);
  });

  it('reports what is wrong with its arguments, and exits with 2', async () => {
    const file = join(folder, 'wrong.json');
    writeFileSync(file, '{"rules":[{"fault":"throttle","times":-1}]}');
    const cases: [string[], RegExp][] = [
      [['--prot', '1'], /Unknown option '--prot'[\s\S]*Usage: sandbox/],
      [['--port', '70000'], /--port must be a number from 0 to 65535, not 70000/],
      [['--port', 'x'], /--port must be a number/],
      [['--region', 'mars'], /--region must be a region, not mars/],
      [['orders'], /Unexpected argument 'orders'/],
      [['--faults', join(folder, 'none.json')], /ENOENT/],
      [['--faults', file], /rules\[0\]\.times \(line 1, column 31\): must be a whole number, 1 or more/],
    ];
    const results = await Promise.all(cases.map(([args]) => refused(...args)));
    for (const [index, [code, text]] of results.entries()) {
      assert.equal(code, 2, text);
      assert.match(text, cases[index]?.[1] ?? /^$/);
    }
  });

  it('reports that the port is in use, and exits with 1', async () => {
    const child = run('--json', '--parent');
    const { port } = asObject(JSON.parse(await firstLine(child)));
    const [code, text] = await refused('--port', String(port));
    assert.equal(code, 1);
    assert.match(text, /The sandbox couldn't listen: listen EADDRINUSE/);
    child.stdin.end();
    assert.equal(await ended(child), 0);
  });
});
