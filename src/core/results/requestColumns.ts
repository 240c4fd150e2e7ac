import { float64Column, TextColumn, uint16Column, uint32Column } from '../bytes/columns';
import type { Breach } from '../model/errorCodes';
import type { RunEvent } from '../model/runEvent';
import type { ReportPool } from './reportPool';
import type { RequestRow } from './rows';

/** Everything that is known about a run's requests, in columns by request. */
export class RequestColumns {
  private readonly start = float64Column();
  private readonly end = float64Column();
  private readonly records = uint16Column();
  private readonly firstAttempt = uint32Column();
  private readonly bytes = float64Column();
  private readonly status = uint16Column();
  private readonly reports = uint32Column();
  private readonly unstored = uint16Column();
  private readonly ids = new TextColumn();
  private readonly breaches = new Map<number, Breach>();

  get length(): number {
    return this.start.length;
  }

  /**
   * @param firstAttempt the number of the first of its attempts, which follow each other
   * @returns the number of the request
   */
  dispatch(event: Extract<RunEvent, { kind: 'dispatched' }>, firstAttempt: number): number {
    this.end.push(Number.NaN);
    this.records.push(event.records.length);
    this.firstAttempt.push(firstAttempt);
    this.bytes.push(event.bytes);
    this.status.push(0);
    this.reports.push(0);
    this.unstored.push(0);
    return this.start.push(event.at);
  }

  /** @param unstored records of it that were not stored, or may not have been */
  complete({ request, at, httpStatus, requestId, breach }: Extract<RunEvent, { kind: 'completed' }>, report: number, unstored: number): void {
    this.end.set(request, at);
    this.status.set(request, httpStatus ?? 0);
    this.reports.set(request, report);
    this.unstored.set(request, unstored);
    if (breach !== undefined) this.breaches.set(request, breach);
    if (requestId !== undefined) this.ids.set(request, requestId);
  }

  row(request: number, reports: ReportPool): RequestRow {
    const endedAt = this.end.get(request);
    const status = this.status.get(request);
    return {
      request,
      startedAt: this.start.get(request),
      endedAt: Number.isNaN(endedAt) ? undefined : endedAt,
      records: this.records.get(request),
      bytes: this.bytes.get(request),
      httpStatus: status === 0 ? undefined : status,
      requestId: this.ids.get(request),
      report: reports.report(this.reports.get(request)),
      breach: this.breaches.get(request),
      unstored: this.unstored.get(request),
    };
  }

  /** The numbers of a request's attempts: the first, and how many there are. */
  attempts(request: number): { readonly first: number; readonly count: number } {
    return { first: this.firstAttempt.get(request), count: this.records.get(request) };
  }
}
