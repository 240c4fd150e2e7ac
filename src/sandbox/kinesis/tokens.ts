import { isJsonObject, type JsonObject } from '../base/parameters';
import { ServiceRefusal } from '../base/refusal';

/** Shard iterators and ListShards' NextToken live five minutes (API reference). */
export const TOKEN_LIFE_MS = 300_000;

export function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The content of a token of the sandbox; undefined for any other text. */
export function decodeToken(base64: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(base64, 'base64').toString('utf8'));
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined; // Not one of the sandbox's tokens; the caller refuses it with AWS's message.
  }
}

/** A ShardFilter; `time` is in milliseconds since the epoch. */
export interface ShardFilter {
  readonly type: string;
  readonly time: number;
}

/** Where the next page of ListStreams or ListShards begins. */
export interface PageToken {
  readonly of: 'streams' | 'shards';
  readonly stream: string;
  /** The last name or shard ID of the page before. */
  readonly after: string;
  readonly filter: ShardFilter;
  readonly made: number;
}

export function pageToken(now: number, page: Omit<PageToken, 'made'>): string {
  return Buffer.from(JSON.stringify({ ...page, made: now })).toString('base64');
}


export function readPageToken(text: string, now: number, of: PageToken['of']): PageToken {
  const token = decodeToken(text);
  if (token?.['of'] !== of || typeof token['made'] !== 'number') {
    throw new ServiceRefusal('InvalidArgumentException', 'NextToken is invalid.');
  }
  const { made } = token;
  if (now - made > TOKEN_LIFE_MS) {
    throw new ServiceRefusal('ExpiredNextTokenException', 'NextToken has expired.');
  }
  const filter = isJsonObject(token['filter']) ? token['filter'] : {};
  return {
    of,
    made,
    stream: asText(token['stream']),
    after: asText(token['after']),
    filter: { type: asText(filter['type']), time: typeof filter['time'] === 'number' ? filter['time'] : 0 },
  };
}
