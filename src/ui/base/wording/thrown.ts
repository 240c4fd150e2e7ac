import { SourceChangedError, SourceReadError } from '../../../core/model/byteSource';
import { HumanError } from '../humanError';
import { describeError } from './errors';

/** What a thrown error means for the user; undefined for an error of ours, whose message may hold anything. */
export function describeThrown(error: unknown): string | undefined {
  if (error instanceof HumanError) return error.message;
  if (error instanceof SourceChangedError) return describeError({ code: 'SourceChanged', args: [error.sourceName] });
  if (error instanceof SourceReadError) return describeError({ code: 'SourceUnreadable', args: [error.sourceName] });
  return undefined;
}
