import * as vscode from 'vscode';
import type { RecordTable } from '../../core/records/recordTable';
import type { RunSource } from '../../core/results/runSource';
import { formatCount } from '../base/quantities';

/** A run and those that resend its records. */
export class RunSeries {
  constructor(
    private readonly name: string,
    private runs: number,
  ) {}

  /** The name of the next run: its source; for a resend also which run of that source it is. */
  nextName(): string {
    this.runs += 1;
    return this.runs === 1 ? this.name : vscode.l10n.t('run {0} of {1}', String(this.runs), this.name);
  }
}

/** Names the runs of this window. */
export class RunNames {
  /** By the ID of each run. */
  private readonly series = new Map<string, RunSeries>();

  /** The series that a run of these records belongs to. */
  seriesOf(sources: readonly RunSource[], { originRunIds }: RecordTable): RunSeries {
    const known = originRunIds.map((run) => this.series.get(run)).find((one) => one !== undefined);
    return known ?? new RunSeries(sourcesName(sources), originRunIds.length === 0 ? 0 : 1);
  }

  add(runId: string, series: RunSeries): void {
    this.series.set(runId, series);
  }
}

/** The source's name, or "3 files". */
export function sourcesName(sources: readonly RunSource[]): string {
  const names = [...new Set(sources.map(({ name }) => name))];
  return names.length === 1 ? (names[0] ?? '') : vscode.l10n.t('{0} files', formatCount(names.length));
}
