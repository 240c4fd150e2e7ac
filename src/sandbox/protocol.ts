import type { IncomingHttpHeaders } from 'node:http';
import { isJsonObject } from './base/parameters';
import { AMZ_JSON } from './base/reply';
import type { ServiceCall } from './sandbox';
import { ServiceRefusal } from './base/refusal';

const SERVICES: Readonly<Record<string, ServiceCall['service']>> = {
  Kinesis_20131202: 'kinesis',
  Firehose_20150804: 'firehose',
};

/**
 * Reads a request of AWS's JSON 1.1 protocol: the operation from the X-Amz-Target header, the input from the body.
 * A signature is required, as by AWS, but not verified: the sandbox has no secrets.
 * @throws {ServiceRefusal} as AWS refuses what it can't read.
 */
export function readCall(method: string | undefined, headers: IncomingHttpHeaders, body: Buffer): ServiceCall {
  const target = headers['x-amz-target'];
  const [prefix = '', operation = ''] = typeof target === 'string' ? target.split('.') : [];
  const service = Object.hasOwn(SERVICES, prefix) ? SERVICES[prefix] : undefined;
  if (method !== 'POST' || operation === '') {
    throw new ServiceRefusal(
      'AccessDeniedException',
      'Unable to determine service/operation name to be authorized',
      403,
    );
  }
  if (service === undefined) throw new ServiceRefusal('UnknownOperationException', `The sandbox has no ${prefix}.`);
  const contentType = headers['content-type']?.split(';')[0]?.trim();
  if (contentType !== AMZ_JSON) {
    throw new ServiceRefusal(
      'SerializationException',
      `The sandbox speaks ${AMZ_JSON}, not ${contentType ?? 'a request without Content-Type'}. ` +
        'An SDK for Java sends JSON once CBOR is switched off (AWS_CBOR_DISABLE=true).',
    );
  }
  const input = readJson(body);
  if (headers.authorization === undefined) {
    throw new ServiceRefusal('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  return { service, operation, body: input };
}

function readJson(body: Buffer): ServiceCall['body'] {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    throw new ServiceRefusal('SerializationException', 'The request is not JSON.');
  }
  if (!isJsonObject(value)) throw new ServiceRefusal('SerializationException', 'The request is not a JSON object.');
  return value;
}
