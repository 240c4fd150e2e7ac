import { base64 } from '../bytes/base64';
import { SERVICES } from '../services/registry';
import type { Target } from '../model/target';
import { withoutSecrets } from './export';
import type { KnownRun } from '../results/run';

/** Linux takes at most 128 KiB in one argument of a command. Source: MAX_ARG_STRLEN, execve(2). */
const MAX_ARGUMENT_BYTES = 128 * 1024 - 1;

/** The records can't be put into the form asked for: they are too many for one request, or too large for a command. */
export class CopyError extends Error {
  override readonly name = 'CopyError';

  constructor(
    readonly code: 'tooManyRecords' | 'tooLargeForCommand',
    /** The maximum: records of a request, or bytes of an argument. */
    readonly limit: number,
  ) {
    super(code);
  }
}

/**
 * The body of a PutRecords or PutRecordBatch request with these records, as JSON.
 * @throws {CopyError} for more records than one request can carry
 */
export async function requestJson(run: KnownRun, records: readonly number[]): Promise<string> {
  return JSON.stringify(await requestOf(run, records), null, 2);
}

/**
 * A command for the AWS CLI (version 2) that sends these records, for a POSIX shell.
 * @throws {CopyError} for more records than one request, or more bytes than a command line can carry
 */
export async function awsCommand(run: KnownRun, records: readonly number[]): Promise<string> {
  const { target } = run;
  const argument = quote(JSON.stringify((await requestOf(run, records)).Records));
  if (argument.length > MAX_ARGUMENT_BYTES) {
    throw new CopyError('tooLargeForCommand', MAX_ARGUMENT_BYTES);
  }
  const { command, streamOption } = SERVICES[target.service].cli;
  return [
    command,
    `${streamOption} ${quote(target.name)}`,
    `--region ${quote(target.region)}`,
    ...accessOptions(target),
    '--cli-binary-format base64',
    `--records ${argument}`,
  ].join(' ');
}

function accessOptions({ credentials, endpoint }: Target): string[] {
  return [
    ...(credentials.kind === 'profile' ? [`--profile ${quote(credentials.profile)}`] : []),
    ...(endpoint === undefined ? [] : [`--endpoint-url ${quote(withoutSecrets(endpoint))}`]),
  ];
}

interface RequestRecord {
  readonly Data: string;
  readonly PartitionKey?: string;
  readonly ExplicitHashKey?: string;
}

interface RequestBody {
  /** The name of the stream, under the service's own parameter. */
  readonly [streamParameter: string]: unknown;
  readonly Records: readonly RequestRecord[];
}

async function requestOf(run: KnownRun, records: readonly number[]): Promise<RequestBody> {
  const { target } = run;
  const { hasKeys, limits, streamParameter } = SERVICES[target.service];
  const most = limits({}).records;
  if (records.length > most) throw new CopyError('tooManyRecords', most);
  const entries: RequestRecord[] = [];
  for (const record of records) {
    const partitionKey = run.records.partitionKey(record);
    const explicitHashKey = run.records.explicitHashKey(record);
    entries.push({
      Data: base64(await run.data(record)),
      ...(hasKeys && partitionKey !== undefined ? { PartitionKey: partitionKey } : {}),
      ...(hasKeys && explicitHashKey !== undefined ? { ExplicitHashKey: explicitHashKey } : {}),
    });
  }
  return { [streamParameter]: target.name, Records: entries };
}

/** One word for a POSIX shell, whatever the text holds. */
function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
