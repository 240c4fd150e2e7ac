import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { ReadyLine } from './adminApi';
import { NO_FAULTS, readFaultPlan, type FaultPlan } from './faults/faultPlan';
import { SANDBOX_DELIVERY_STREAM, SANDBOX_REGION, SANDBOX_STREAM } from './sandbox';
import { startSandbox, type RunningSandbox } from './server';

const USAGE = `Usage: sandbox [--port PORT] [--region REGION] [--faults FILE] [--json] [--parent]

  --port PORT      the port on 127.0.0.1; 0, the default, uses a free one
  --region REGION  the region in the ARNs (default ${SANDBOX_REGION})
  --faults FILE    a fault plan: what goes wrong, and when (docs/sandbox.md)
  --json           print the endpoint as one line of JSON
  --parent         exit when standard input closes, that is, with the program that started it
`;

interface Arguments {
  readonly port: number;
  readonly region: string;
  readonly faults: FaultPlan;
  readonly json: boolean;
  readonly parent: boolean;
}

/** A mistake in the arguments. Any other error is a defect and is thrown as it is. */
class UsageError extends Error {}

function readArguments(argv: readonly string[]): Arguments | 'help' {
  const { values } = parse(argv);
  if (values.help === true) return 'help';
  const text = values.port ?? '0';
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (!(port <= 65_535)) throw new UsageError(`--port must be a number from 0 to 65535, not ${text}.`);
  const region = values.region ?? SANDBOX_REGION;
  if (!/^[a-z]{2}(?:-[a-z]+)+-\d+$/.test(region)) throw new UsageError(`--region must be a region, not ${region}.`);
  return {
    port,
    region,
    faults: values.faults === undefined ? NO_FAULTS : readFaults(values.faults),
    json: values.json === true,
    parent: values.parent === true,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: false,
      options: {
        port: { type: 'string' },
        region: { type: 'string' },
        faults: { type: 'string' },
        json: { type: 'boolean' },
        parent: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function readFaults(path: string): FaultPlan {
  try {
    return readFaultPlan(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`--faults ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function announce({ endpoint, port }: RunningSandbox, settings: Arguments): string {
  const kinesisStreams = [SANDBOX_STREAM];
  const deliveryStreams = [SANDBOX_DELIVERY_STREAM];
  if (settings.json) return `${JSON.stringify({ endpoint, port, kinesisStreams, deliveryStreams } satisfies ReadyLine)}\n`;
  const aws = `AWS_ACCESS_KEY_ID=sandbox AWS_SECRET_ACCESS_KEY=sandbox aws --region ${settings.region} --endpoint-url ${endpoint}`;
  return `The sandbox listens on ${endpoint}
  Kinesis stream ${kinesisStreams.join(', ')} · Firehose delivery stream ${deliveryStreams.join(', ')}
  ${String(settings.faults.rules.length)} fault rules · stop it with Ctrl+C

Try it:
  ${aws} kinesis put-records --stream-name ${SANDBOX_STREAM} --records Data=aGVsbG8=,PartitionKey=a
  ${aws} firehose put-record-batch --delivery-stream-name ${SANDBOX_DELIVERY_STREAM} --records '[{"Data":"aGVsbG8="}]'
  curl ${endpoint}/_sandbox/objects
`;
}

async function main(): Promise<void> {
  let settings: Arguments | 'help';
  try {
    settings = readArguments(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  if (settings === 'help') {
    process.stdout.write(USAGE);
    return;
  }
  let running: RunningSandbox;
  try {
    running = await startSandbox({ port: settings.port, region: settings.region, faults: settings.faults });
  } catch (error) {
    process.stderr.write(`The sandbox couldn't listen: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
    return;
  }
  const end = (): void => {
    void running.close().then(() => process.exit(0));
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  if (settings.parent) {
    process.stdin.once('close', end);
    process.stdin.resume();
  }
  process.stdout.write(announce(running, settings));
}

void main();
