import { statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { parseKeyStrategy } from '../../src/core/keys/keyStrategy';
import { FORMATS, type Format } from '../../src/core/formats/registry';
import type { Service } from '../../src/core/model/target';
import { inRepository } from '../support/repository';

export const USAGE = `Usage: npm run demo -- [options]

  --file PATH          the file whose records are sent (default samples/orders.json)
  --service SERVICE    kinesis (default) or firehose
  --stream NAME        the stream or delivery stream (default orders or events, which the sandbox has)
  --endpoint URL       another endpoint than the sandbox; credentials come from the environment,
                       the region from AWS_REGION (default us-east-1)
  --format FORMAT      ${FORMATS.join(', ')} (default: detected)
  --key STRATEGY       partition keys: random (default), field:PATH or fixed:TEXT
  --out FILE           where the results go as JSON (default out/demo/results.json)
  --screenshot FILE    where the picture goes (default out/demo/results.png)
`;

export interface DemoOptions {
  readonly file: string;
  readonly service: Service;
  readonly stream: string;
  readonly endpoint: string | undefined;
  readonly format: Format | undefined;
  readonly key: string | undefined;
  readonly out: string;
  readonly screenshot: string;
}

/** The command line is wrong; the message says how. */
export class UsageError extends Error {}

/**
 * @param folder what relative paths start from
 * @throws {UsageError}
 */
export function readOptions(argv: readonly string[], folder: string): DemoOptions | 'help' {
  const values = parse(argv);
  if (values.help === true) return 'help';
  const service = oneOf('--service', values.service ?? 'kinesis', ['kinesis', 'firehose']);
  const stream = values.stream ?? (service === 'kinesis' ? 'orders' : 'events');
  if (!/^[\w.-]{1,128}$/.test(stream)) throw new UsageError(`--stream ${stream}: a name has letters, digits, ".", "_" and "-", and at most 128 of them.`);
  if (values.endpoint !== undefined && !isHttpUrl(values.endpoint)) throw new UsageError(`--endpoint ${values.endpoint}: this is not an http or https URL.`);
  if (values.key !== undefined) checkKey(values.key);
  const place = (option: string | undefined, otherwise: string): string => (option === undefined ? inRepository(otherwise) : path.resolve(folder, option));
  const file = place(values.file, 'samples/orders.json');
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) throw new UsageError(`--file ${file}: there is no such file.`);
  return {
    file,
    service,
    stream,
    endpoint: values.endpoint,
    format: values.format === undefined ? undefined : oneOf('--format', values.format, FORMATS),
    key: values.key,
    out: place(values.out, 'out/demo/results.json'),
    screenshot: place(values.screenshot, 'out/demo/results.png'),
  };
}

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...argv],
      options: { file: text, service: text, stream: text, endpoint: text, format: text, key: text, out: text, screenshot: text, help: { type: 'boolean', short: 'h' } },
    }).values;
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

function oneOf<T extends string>(option: string, value: string, valid: readonly T[]): T {
  const known = valid.find((one) => one === value);
  if (known === undefined) throw new UsageError(`${option} ${value}: valid are ${valid.join(', ')}.`);
  return known;
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function checkKey(text: string): void {
  try {
    parseKeyStrategy(text);
  } catch (error) {
    throw new UsageError(`--key: ${messageOf(error)}`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
