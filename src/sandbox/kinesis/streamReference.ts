import type { Parameters, TextRule } from '../base/parameters';
import { ServiceRefusal } from '../base/refusal';
import type { KinesisModel, StreamReference } from './kinesisModel';

export const NAME: TextRule = { min: 1, max: 128, pattern: '[a-zA-Z0-9_.-]+' };
export const ARN: TextRule = { min: 1, max: 2048, pattern: 'arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+' };
export const HASH_KEY: TextRule = { pattern: '0|([1-9]\\d{0,38})' };
export const SEQUENCE_NUMBER: TextRule = { pattern: '0|([1-9]\\d{0,128})' };

/** Reads StreamName and StreamARN. Call the returned function after `violations.check()`. */
export function readStreamReference(input: Parameters, model: KinesisModel): () => StreamReference {
  const reference = readStreamReferenceIfAny(input, model);
  return () => {
    const found = reference();
    if (found !== undefined) return found;
    throw new ServiceRefusal('InvalidArgumentException', 'Either StreamName or StreamARN should be provided.');
  };
}

/** As `readStreamReference`, for requests that may name no stream. */
export function readStreamReferenceIfAny(input: Parameters, model: KinesisModel): () => StreamReference | undefined {
  const name = input.text('StreamName', NAME);
  const arn = input.text('StreamARN', ARN);
  return () => {
    if (arn === undefined) return name === undefined ? undefined : model.reference(name);
    const reference = streamReferenceFrom(arn);
    if (name !== undefined && name !== reference.name) {
      throw new ServiceRefusal('InvalidArgumentException', 'StreamName and StreamARN do not name the same stream.');
    }
    return reference;
  };
}

export function streamReferenceFrom(arn: string): StreamReference {
  const [, , , region = '', account = '', resource = ''] = arn.split(':');
  return { region, account, name: resource.slice('stream/'.length) };
}
