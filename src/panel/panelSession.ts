import { base64 } from '../core/bytes/base64';
import type { Problem } from '../core/model/problem';
import { awsCommand, CopyError, requestJson } from '../core/exports/awsCommand';
import { exportRecords, withoutSecrets } from '../core/exports/export';
import type { Attempt as StoredAttempt, SecondRow } from '../core/results/rows';
import type { KnownRun } from '../core/results/run';
import { type Filter, NO_FILTER, type Sort, SOURCE_ORDER } from '../core/results/filter';
import { ResultView } from '../core/results/view';
import { hashKeyOf } from '../core/keys/shardMap';
import { SERVICES } from '../core/services/registry';
import { decodeAsk, decodeAsked, MessageError } from '../shared/decode';
import {
  ACTIONS,
  type Action,
  type Answer,
  type Ask,
  type Asked,
  type CopyForm,
  MAX_RECORDS,
  PAYLOAD_LIMIT,
  type Question,
  RESULT_LETTERS,
  type Row,
  type RunHead,
  type Status,
  TIME_BINS,
  type ToPanel,
} from '../shared/messages';
import type { Strings } from '../shared/strings';
import { attemptInWords, messageOf, requestInWords } from './inWords';
import { OrderReport } from './orderReport';
import type { PanelActions } from './panelActions';
import { SearchJob } from './searchJob';
import { ShardReport } from './shardReport';
import { describeBreach, describeError } from '../ui/base/wording/errors';
import { describeCopyError } from '../ui/base/wording/copyErrors';
import { describePause } from '../ui/base/wording/pauses';

/** The panel hears of changes at most this often, in ms. */
const STATUS_EVERY = 150;
/** Filtering and sorting a run that goes on may take at most this part of the time. */
const VIEW_SHARE = 0.1;
/** Most rows in one answer. */
const MOST_ROWS = 1000;
/** Rows that come without a question of their own: what most windows have room for, and some to scroll. */
const FIRST_ROWS = 100;
/** What the first sorts need is prepared so late, in ms: the first rows come first. */
const PREPARE_AFTER = 50;
/** Longer than this the extension host should not be busy with it without a break, in ms. */
const PREPARE_SLICE = 8;
const LONGEST_MESSAGE = 300;
const SHOWN_RESULTS = 12;

/** What a session needs of its surroundings. */
export interface SessionHost {
  post(message: ToPanel): void;
  /** A line for the log, for people who look for a fault. It never holds payloads. */
  log(line: string): void;
  copy(text: string): Promise<void>;
  readonly actions: PanelActions;
  readonly strings: Strings;
  /** A BCP 47 tag. */
  readonly locale: string;
  /** The run's data is elsewhere, or gone. */
  readonly goneMessage: string;
  /** Puts a record's problem into words. */
  describeProblem(problem: Problem): string;
}

/** The host's half of one panel: answers what the panel asks, and tells it of changes. Knows nothing of VS Code. */
export class PanelSession {
  private readonly view: ResultView | undefined;
  private readonly shardReport: ShardReport | undefined;
  private readonly orderReport: OrderReport | undefined;
  private readonly stopListening: () => void;
  private filter: Filter = NO_FILTER;
  private sort: Sort = SOURCE_ORDER;
  private search: SearchJob | undefined;
  private shown: Uint32Array | undefined;
  /** The store's version that `shown` was made from. */
  private shownVersion = -1;
  private viewMs = 0;
  private viewAt = 0;
  private timer: NodeJS.Timeout | undefined;
  private prepared = false;
  private ready = false;
  private visible = true;
  /** A record that the person wants to see, and that no page has been told of yet. */
  private wanted: number | undefined;
  private disposed = false;

  /** @param run undefined when the run that the panel should show is not known any more */
  constructor(
    private readonly run: KnownRun | undefined,
    private readonly host: SessionHost,
  ) {
    this.view = run === undefined ? undefined : new ResultView(run);
    this.shardReport = run === undefined ? undefined : new ShardReport(run);
    this.orderReport = run === undefined ? undefined : new OrderReport(run, () => { this.changed(); });
    this.stopListening = run?.onChange(() => { this.changed(); }) ?? (() => undefined);
  }

  /** Takes a message of the panel and answers it. It never rejects. */
  async receive(message: unknown): Promise<void> {
    let asked: Asked;
    try {
      asked = decodeAsked(message);
    } catch (error) {
      this.host.log(`results panel: a message was ignored: ${error instanceof MessageError ? error.message : String(error)}`);
      return;
    }
    const { id, question } = asked;
    try {
      const answer = await this.answer(question, asked.ask);
      this.post({ kind: 'answer', id, answer });
    } catch (error) {
      if (error instanceof MessageError) this.host.log(`results panel: ${question}: ${error.message}`);
      this.post({ kind: 'failure', id, message: error instanceof CopyError ? describeCopyError(error) : error instanceof Error ? error.message : String(error) });
    }
  }

  /** A hidden panel hears nothing. */
  setVisible(visible: boolean): void {
    this.visible = visible;
    if (visible) this.changed();
  }

  /** Shows a record: at once, or when the page is there. */
  showRecord(record: number): void {
    this.wanted = undefined;
    if (this.ready && this.visible) this.post({ kind: 'record', record });
    else this.wanted = record;
  }

  dispose(): void {
    this.disposed = true;
    this.stopListening();
    this.search?.cancel();
    this.orderReport?.dispose();
    clearTimeout(this.timer);
  }

  private post(message: ToPanel): void {
    if (!this.disposed) this.host.post(message);
  }

  private changed(): void {
    if (this.timer !== undefined || !this.ready || !this.visible || this.disposed) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (this.visible && !this.disposed) this.post({ kind: 'status', status: this.status() });
    }, STATUS_EVERY);
  }

  private async answer(question: Question, ask: unknown): Promise<Answer<Question>> {
    switch (question) {
      case 'ready':
        return this.opening();
      case 'view':
        return this.setView(decodeAsk(question, ask));
      case 'rows':
        return this.rows(decodeAsk(question, ask));
      case 'records':
        return { records: this.recordsAt(decodeAsk(question, ask)) };
      case 'position':
        return { position: this.positionOf(decodeAsk(question, ask).record) };
      case 'details':
        return this.details(this.known(decodeAsk(question, ask).record));
      case 'payload':
        return this.payload(this.known(decodeAsk(question, ask).record));
      case 'requests':
        return this.requests(decodeAsk(question, ask));
      case 'shards':
        return this.reportShards();
      case 'reveal':
        await this.act('reveal')?.(this.theRun(), this.known(decodeAsk(question, ask).record));
        return {};
      case 'showOrigin':
        await this.act('showOrigin')?.(this.theRun(), this.known(decodeAsk(question, ask).record));
        return {};
      case 'stop':
        await this.act('stop')?.(this.theRun(), decodeAsk(question, ask).abort);
        return {};
      case 'pause':
        await this.act('pause')?.(this.theRun());
        return {};
      case 'resume':
        await this.act('resume')?.(this.theRun());
        return {};
      case 'resend':
        await this.act('resend')?.(this.theRun(), decodeAsk(question, ask).records);
        return {};
      case 'openFailed':
        await this.act('openFailed')?.(this.theRun(), decodeAsk(question, ask).records);
        return {};
      case 'export':
        await this.act('export')?.(this.theRun(), decodeAsk(question, ask).form);
        return {};
      case 'copy': {
        const { form, records } = decodeAsk(question, ask);
        return { copied: await this.copy(form, records) };
      }
      case 'copyText':
        await this.host.copy(decodeAsk(question, ask).text);
        return {};
    }
  }

  private act<A extends Action>(action: A): PanelActions[A] {
    const { actions } = this.host;
    // Bound, because the caller takes the method off its object.
    return actions[action]?.bind(actions) as PanelActions[A];
  }

  private theRun(): KnownRun {
    if (this.run === undefined) throw new MessageError(this.host.goneMessage);
    return this.run;
  }

  private theView(): ResultView {
    if (this.view === undefined) throw new MessageError(this.host.goneMessage);
    return this.view;
  }

  private known(record: number): number {
    if (record >= this.theRun().store.length) throw new MessageError(`there is no record ${String(record)}`);
    return record;
  }

  private opening(): Answer<'ready'> {
    const { run, host, wanted } = this;
    this.ready = true;
    this.wanted = undefined;
    const shown = run === undefined ? undefined : this.setView({ filter: NO_FILTER, sort: SOURCE_ORDER, search: undefined });
    return {
      strings: host.strings,
      locale: host.locale,
      run: run === undefined ? undefined : headOf(run),
      actions: ACTIONS.filter((action) => host.actions[action] !== undefined),
      status: shown?.status,
      rows: shown?.rows ?? [],
      record: wanted,
    };
  }

  private setView({ filter, sort, search }: Ask<'view'>): Answer<'view'> {
    const run = this.theRun();
    this.search?.cancel();
    this.search = undefined;
    this.filter = filter;
    this.sort = sort;
    if (search !== undefined && search.text !== '') {
      const job = new SearchJob(run, search, () => {
        this.shownVersion = -1;
        this.changed();
      });
      this.search = job;
      void job.start();
    }
    this.refresh();
    return { status: this.status(), rows: this.rows({ start: 0, count: FIRST_ROWS }).rows };
  }

  /** Once the run is over, works out in the background what else the first sorts would have to wait for. */
  private prepare(): void {
    if (this.prepared || !this.theRun().store.isOver) return;
    this.prepared = true;
    const view = this.theView();
    const work = (): void => {
      const end = performance.now() + PREPARE_SLICE;
      while (performance.now() < end) if (this.disposed || !view.prepare()) return;
      setImmediate(work);
    };
    setTimeout(work, PREPARE_AFTER).unref();
  }

  /** Makes the view anew. */
  private refresh(): void {
    const { store } = this.theRun();
    const began = performance.now();
    if (store.version !== this.shownVersion) this.search?.markErrors();
    this.shown = this.theView().order(this.filter, this.sort, this.search?.marks);
    this.shownVersion = store.version;
    this.viewAt = performance.now();
    this.viewMs = this.viewAt - began;
  }

  /** Makes the view anew if something changed, though not so often that the run would suffer. */
  private refreshIfDue(): void {
    const { store } = this.theRun();
    if (this.shownVersion === store.version) return;
    const searchedMore = this.shownVersion === -1;
    if (!searchedMore && this.search === undefined && !this.theView().isLive(this.filter, this.sort)) {
      this.shownVersion = store.version;
      return;
    }
    const rest = this.viewAt + this.viewMs / VIEW_SHARE - performance.now();
    if (rest <= 0 || store.isOver) this.refresh();
    else setTimeout(() => { this.changed(); }, rest).unref();
  }

  private status(): Status {
    const { store } = this.theRun();
    this.refreshIfDue();
    this.prepare();
    const { startedAt, endedAt } = store;
    return {
      state: store.state,
      pauseReason: store.pauseReason === undefined ? undefined : describePause(store.pauseReason),
      totals: store.totals(),
      startedAt,
      endedAt,
      elapsed: startedAt === undefined ? 0 : Math.max(0, (endedAt ?? Date.now()) - startedAt),
      shards: store.shardTotals(),
      codes: store.errorCodes(),
      order: this.orderReport?.result(),
      time: timeBins(store.seconds()),
      view: {
        count: this.count(),
        search: this.search === undefined || (!this.search.running && this.search.problem === undefined)
          ? undefined
          : { done: this.search.done, of: store.length, problem: this.search.problem },
      },
    };
  }

  private count(): number {
    return this.shown?.length ?? this.theRun().store.length;
  }

  private at(position: number): number {
    return this.shown === undefined ? position : (this.shown[position] ?? 0);
  }

  private recordsAt({ start, count }: { start: number; count: number }): number[] {
    const end = Math.min(this.count(), start + Math.min(count, MAX_RECORDS));
    const records: number[] = [];
    for (let position = start; position < end; position += 1) records.push(this.at(position));
    return records;
  }

  private positionOf(record: number): number | undefined {
    if (this.shown === undefined) return record < this.theRun().store.length ? record : undefined;
    const position = this.shown.indexOf(record);
    return position === -1 ? undefined : position;
  }

  private rows({ start, count }: Ask<'rows'>): Answer<'rows'> {
    const records = this.recordsAt({ start, count: Math.min(count, MOST_ROWS) });
    return { rows: records.map((record) => this.row(record)), count: this.count() };
  }

  private row(record: number): Row {
    const { store, records, ...run } = this.parts();
    const attempts = store.attemptCount(record);
    const message = messageOf(store.errorReport(record));
    return {
      record,
      standing: store.outcome(record) ?? 'pending',
      possibleDuplicate: store.possibleDuplicate(record),
      source: records.sourceNumber(record),
      line: records.line(record) + 1,
      key: records.partitionKey(record),
      bytes: run.sentBytes(record),
      shard: store.shardId(record),
      expectedShard: run.expectedShard(record),
      stored: store.storedId(record),
      attempts,
      results: attempts === 0 ? '' : lettersOf(store.attempts(record)),
      code: store.errorCode(record),
      message: message !== undefined && message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message,
      latency: store.latency(record),
    };
  }

  private parts(): Pick<KnownRun, 'store' | 'records'> & { sentBytes(record: number): number; expectedShard(record: number): string | undefined } {
    const run = this.theRun();
    return {
      store: run.store,
      records: run.records,
      sentBytes: (record) => run.sentBytes(record),
      expectedShard: (record) => run.expectedShard(record),
    };
  }

  private details(record: number): Answer<'details'> {
    const { records, store, target } = this.theRun();
    const { start, end } = records.range(record);
    const key = records.partitionKey(record);
    const explicitHashKey = records.explicitHashKey(record);
    const hashKey = key === undefined || !SERVICES[target.service].hasKeys ? undefined : hashKeyOf(key).toString();
    const problem = records.problems.get(record);
    return {
      row: this.row(record),
      start,
      end,
      explicitHashKey,
      hashKey: explicitHashKey ?? hashKey,
      problem: problem === undefined ? undefined : this.host.describeProblem(problem),
      origin: records.origin(record)?.record,
      attempts: store.attempts(record).map(attemptInWords),
    };
  }

  private async payload(record: number): Promise<Answer<'payload'>> {
    const data = await this.theRun().data(record);
    return { base64: base64(data.subarray(0, PAYLOAD_LIMIT)), bytes: data.length };
  }

  private requests({ start, count }: Ask<'requests'>): Answer<'requests'> {
    const { store } = this.theRun();
    const end = Math.min(store.requestCount, start + Math.min(count, MOST_ROWS));
    const rows = [];
    for (let request = start; request < end; request += 1) rows.push(requestInWords(store.requestRow(request)));
    return { rows, count: store.requestCount };
  }

  private async reportShards(): Promise<Answer<'shards'>> {
    if (this.shardReport === undefined) throw new MessageError(this.host.goneMessage);
    return this.shardReport.make();
  }

  private async copy(form: CopyForm, records: readonly number[]): Promise<number> {
    const run = this.theRun();
    const chosen = records.slice(0, MAX_RECORDS).map((record) => this.known(record));
    await this.host.copy(await textOf(run, form, chosen));
    return chosen.length;
  }
}

async function textOf(run: KnownRun, form: CopyForm, records: readonly number[]): Promise<string> {
  switch (form) {
    case 'json':
    case 'csv':
    case 'tsv':
      return exportRecords(run, records, form, { describeError, describeBreach });
    case 'command':
      return awsCommand(run, records);
    case 'request':
      return requestJson(run, records);
  }
}

function headOf(run: KnownRun): RunHead {
  const { endpoint, ...target } = run.target;
  const { displayName, icon, hasKeys, shardRate, identifier } = SERVICES[target.service];
  return {
    id: run.id,
    name: run.name,
    target: { ...target, ...(endpoint === undefined ? {} : { endpoint: withoutSecrets(endpoint) }) },
    service: { displayName, icon, hasKeys, shardRate, identifier },
    accountId: run.accountId,
    sources: run.records.sources.map(({ name }) => name),
  };
}


function lettersOf(attempts: readonly StoredAttempt[]): string {
  return attempts.slice(-SHOWN_RESULTS).map(({ result }) => RESULT_LETTERS[result ?? 'open']).join('');
}

function timeBins(seconds: readonly Readonly<SecondRow>[]): Status['time'] {
  const secondsPerBin = Math.max(1, Math.ceil(seconds.length / TIME_BINS));
  const bins: SecondRow[] = [];
  seconds.forEach((second, i) => {
    const bin = (bins[Math.floor(i / secondsPerBin)] ??= { delivered: 0, throttled: 0, failed: 0, uncertain: 0 });
    bin.delivered += second.delivered;
    bin.throttled += second.throttled;
    bin.failed += second.failed;
    bin.uncertain += second.uncertain;
  });
  return { secondsPerBin, bins };
}
