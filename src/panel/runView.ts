import type { KnownRun } from '../core/results/run';
import { NO_FILTER, SOURCE_ORDER } from '../core/results/filter';
import { ResultView } from '../core/results/view';
import { type Ask, MAX_RECORDS, type ViewStatus } from '../shared/messages';
import { SearchJob } from './searchJob';

/** Filtering and sorting may take at most this part of the time while the run continues. */
const VIEW_SHARE = 0.1;
/** The first sorts are prepared this late, in ms, so that the first rows are not delayed. */
const PREPARE_AFTER = 50;
/** Preparing keeps the extension host busy for at most this long at a time, in ms. */
const PREPARE_SLICE = 8;

/** Which of a run's records the panel shows, in which order. It follows the run while that continues. */
export class RunView {
  private readonly view: ResultView;
  private choice: Ask<'view'> = { filter: NO_FILTER, sort: SOURCE_ORDER };
  private search: SearchJob | undefined;
  /** The records by position; undefined for all of them in source order. */
  private order: Uint32Array | undefined;
  /** The store's version that `order` was made from; -1 when the search has found more since. */
  private version = -1;
  private refreshMs = 0;
  private refreshedAt = 0;
  private prepared = false;
  private disposed = false;

  /** @param changed called when the view may have changed, or is due for a refresh */
  constructor(
    private readonly run: KnownRun,
    private readonly changed: () => void,
  ) {
    this.view = new ResultView(run);
  }

  dispose(): void {
    this.disposed = true;
    this.search?.cancel();
  }

  /** @throws {RegexError} for an invalid regular expression */
  choose(choice: Ask<'view'>): void {
    this.search?.cancel();
    this.search = undefined;
    this.choice = choice;
    if (choice.search !== undefined && choice.search.text !== '') {
      const job = new SearchJob(this.run, choice.search, () => {
        this.version = -1;
        this.changed();
      });
      this.search = job;
      void job.start();
    }
    this.refresh();
  }

  /** Filters and sorts again if something changed, but rarely enough not to slow the run down. */
  refreshIfDue(): void {
    const { store } = this.run;
    if (this.version === store.version) return;
    const searchedMore = this.version === -1;
    if (!searchedMore && this.search === undefined && !this.view.isLive(this.choice.filter, this.choice.sort)) {
      this.version = store.version;
      return;
    }
    const rest = this.refreshedAt + this.refreshMs / VIEW_SHARE - performance.now();
    if (rest <= 0 || store.isOver) this.refresh();
    else setTimeout(this.changed, rest).unref();
  }

  /** Once the run is over, prepares in the background what the first sorts would otherwise wait for. */
  prepareSorts(): void {
    if (this.prepared || !this.run.store.isOver) return;
    this.prepared = true;
    const work = (): void => {
      const end = performance.now() + PREPARE_SLICE;
      while (performance.now() < end) if (this.disposed || !this.view.prepare()) return;
      setImmediate(work);
    };
    setTimeout(work, PREPARE_AFTER).unref();
  }

  get count(): number {
    return this.order?.length ?? this.run.store.length;
  }

  get status(): ViewStatus {
    const { count, search } = this;
    const over = search === undefined || (!search.running && search.problem === undefined);
    return { count, search: over ? undefined : { done: search.done, of: this.run.store.length, problem: search.problem } };
  }

  /** The records at positions of the view: at most `MAX_RECORDS`. */
  records({ start, count }: Ask<'records'>): number[] {
    const end = Math.min(this.count, start + Math.min(count, MAX_RECORDS));
    const records: number[] = [];
    for (let position = start; position < end; position += 1) records.push(this.order === undefined ? position : (this.order[position] ?? 0));
    return records;
  }

  /** Where a record is in the view; undefined when it doesn't pass. */
  position(record: number): number | undefined {
    if (this.order === undefined) return record < this.run.store.length ? record : undefined;
    const position = this.order.indexOf(record);
    return position === -1 ? undefined : position;
  }

  private refresh(): void {
    const { store } = this.run;
    const began = performance.now();
    if (store.version !== this.version) this.search?.markErrors();
    this.order = this.view.order(this.choice.filter, this.choice.sort, this.search?.marks);
    this.version = store.version;
    this.refreshedAt = performance.now();
    this.refreshMs = this.refreshedAt - began;
  }
}
