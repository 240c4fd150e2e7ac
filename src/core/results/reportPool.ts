import type { ErrorReport } from '../model/errorCodes';

/** Error reports, each held once, by number. Most records of a run that fail, fail alike. */
export class ReportPool {
  private readonly reports: (ErrorReport | undefined)[] = [undefined];
  private readonly numbers = new Map<string, number>();

  /** The report's number; a new report gets the next one, and one that says nothing is number 0. */
  number({ code, args, message }: ErrorReport): number {
    if (code === undefined && message === undefined) return 0;
    const key = JSON.stringify([code, args, message]);
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const number = this.reports.length;
    this.reports.push({ ...(code !== undefined && { code }), ...(args !== undefined && { args }), ...(message !== undefined && { message }) });
    this.numbers.set(key, number);
    return number;
  }

  report(number: number): ErrorReport | undefined {
    return this.reports[number];
  }

  /** All reports in the order of their numbers, from number 1. */
  all(): ErrorReport[] {
    return this.reports.slice(1).filter((report) => report !== undefined);
  }
}
