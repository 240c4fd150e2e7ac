/**
 * An account ID is twelve digits. So is the number in a shard ID, and the last group of a UUID may be: those stay, as
 * they are what one searches a log for.
 */
const ACCOUNT_ID = /(?<!\d|shardId-|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-)\d{8}(\d{4})(?!\d)/g;

/** The text as it may go to a log: of each AWS account ID only the last four digits remain. */
export function maskAccountIds(text: string): string {
  return text.replace(ACCOUNT_ID, '********$1');
}
