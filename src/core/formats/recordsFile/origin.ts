import type { RecordOrigin } from '../../model/recordOrigin';

const LAST_RECORD = 0xffff_ffff;

/** Reads the link back to a record of an earlier run, `RUN#INDEX`. */
export function parseOrigin(text: string): RecordOrigin | undefined {
  const [, run, digits] = /^([\w-]+)#(\d{1,10})$/.exec(text) ?? [];
  const record = Number(digits);
  return run === undefined || record > LAST_RECORD ? undefined : { run, record };
}

export function formatOrigin({ run, record }: RecordOrigin): string {
  return `${run}#${String(record)}`;
}
