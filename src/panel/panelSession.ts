import { awsCommand, requestJson } from '../core/exports/awsCommand';
import { exportRecords } from '../core/exports/export';
import { isEndedEarly } from '../core/model/errorCodes';
import { NO_FILTER, SOURCE_ORDER } from '../core/results/filter';
import type { KnownRun } from '../core/results/run';
import { type Answer, type Ask, type CopyForm, MAX_RECORDS, type Question, type Status } from '../shared/messages';
import { type Asked, MessageError, parseAsk, parseAsked } from '../shared/questions';
import { parseRemembered } from '../shared/remembered';
import type { Strings } from '../shared/strings';
import type { ToPanel } from '../shared/toPanel';
import { describeBreach, describeError } from '../ui/base/wording/errors';
import { describePause } from '../ui/base/wording/pauses';
import { describeFailure, outageInWords } from './inWords';
import { OrderReport } from './orderReport';
import type { PanelActions } from './panelActions';
import { detailsOf, headOf, payloadOf, requestRows, rowOf, timeBins } from './runRows';
import { RunView } from './runView';
import { ShardReport } from './shardReport';

/** The panel gets a new status at most this often, in ms. */
const STATUS_EVERY = 150;
/** At most this many rows are in one answer. */
const MAX_ROWS = 1000;
/** Rows that come without a question of their own: enough for most windows, and for some scrolling. */
const FIRST_ROWS = 100;

/** What a session needs from its surroundings. */
export interface SessionHost {
  post(message: ToPanel): void;
  /** Writes a line to the log, for troubleshooting. It never holds payloads. */
  log(line: string): void;
  copy(text: string): Promise<void>;
  readonly actions: PanelActions;
  readonly strings: Strings;
  /** A BCP 47 tag. */
  readonly locale: string;
  /** For the user: the run's data is not available. */
  readonly goneMessage: string;
}

/** A run and what the panel shows of it. */
interface Shown {
  readonly run: KnownRun;
  readonly view: RunView;
  readonly shards: ShardReport;
  readonly order: OrderReport;
}

/** The host's half of one panel: answers the panel's questions and reports changes. */
export class PanelSession {
  private readonly shown: Shown | undefined;
  private readonly stopListening: () => void;
  private timer: NodeJS.Timeout | undefined;
  private ready = false;
  private visible = true;
  /** A record to show as soon as the page is there. */
  private wanted: number | undefined;
  private disposed = false;

  /** @param run undefined when the run that the panel should show is no longer known */
  constructor(
    run: KnownRun | undefined,
    private readonly host: SessionHost,
  ) {
    const changed = (): void => { this.changed(); };
    this.shown = run === undefined ? undefined : { run, view: new RunView(run, changed), shards: new ShardReport(run), order: new OrderReport(run, changed) };
    this.stopListening = run?.onChange(changed) ?? (() => undefined);
  }

  /** Answers a message of the panel. It never rejects. */
  async receive(message: unknown): Promise<void> {
    let asked: Asked;
    try {
      asked = parseAsked(message);
    } catch (error) {
      this.host.log(`results panel: a message was ignored: ${error instanceof Error ? error.message : String(error)}`);
      return;
    }
    const { id, question } = asked;
    try {
      const answer = await this.answer(question, asked.ask);
      this.post({ kind: 'answer', id, answer });
    } catch (error) {
      if (error instanceof MessageError) this.host.log(`results panel: ${question}: ${error.message}`);
      this.post({ kind: 'failure', id, message: describeFailure(error) });
    }
  }

  /** A hidden panel gets no status. */
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
    this.shown?.view.dispose();
    this.shown?.order.dispose();
    clearTimeout(this.timer);
  }

  private post(message: ToPanel): void {
    if (!this.disposed) this.host.post(message);
  }

  private changed(): void {
    const { shown } = this;
    if (shown === undefined || this.timer !== undefined || !this.ready || !this.visible || this.disposed) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (this.visible && !this.disposed) this.post({ kind: 'status', status: statusOf(shown) });
    }, STATUS_EVERY);
  }

  /** How each question is answered. */
  private readonly answers: { readonly [Q in Question]: (ask: Ask<Q>) => Answer<Q> | Promise<Answer<Q>> } = {
    ready: ({ state }) => this.open(state),
    view: (choice) => this.setView(choice),
    rows: (stretch) => this.rows(stretch),
    records: (stretch) => ({ records: this.known().view.records(stretch) }),
    position: ({ record }) => ({ position: this.known().view.position(record) }),
    details: ({ record }) => detailsOf(this.known().run, this.recordOf(record)),
    payload: ({ record }) => payloadOf(this.known().run, this.recordOf(record)),
    requests: ({ start, count }) => {
      const { run } = this.known();
      return { rows: requestRows(run, start, Math.min(count, MAX_ROWS)), count: run.store.requestCount };
    },
    shards: () => this.known().shards.make(),
    reveal: ({ record }) => this.act((run, actions) => actions.reveal(run, this.recordOf(record))),
    showOrigin: ({ record }) => this.act((run, actions) => actions.showOrigin(run, this.recordOf(record))),
    stop: ({ abort }) => this.act((run, actions) => actions.stop(run, abort)),
    pause: () => this.act((run, actions) => actions.pause(run)),
    resume: () => this.act((run, actions) => actions.resume(run)),
    resend: ({ records }) => this.act((run, actions) => actions.resend(run, records)),
    openFailed: ({ records }) => this.act((run, actions) => actions.openFailed(run, records)),
    export: ({ form }) => this.act((run, actions) => actions.export(run, form)),
    copy: async ({ form, records }) => ({ copied: await this.copy(form, records) }),
    copyText: async ({ text }) => {
      await this.host.copy(text);
      return {};
    },
  };

  private answer<Q extends Question>(question: Q, ask: unknown): Answer<Q> | Promise<Answer<Q>> {
    return this.answers[question](parseAsk(question, ask));
  }

  private async act(action: (run: KnownRun, actions: PanelActions) => Promise<void>): Promise<Record<string, never>> {
    await action(this.known().run, this.host.actions);
    return {};
  }

  private known(): Shown {
    if (this.shown === undefined) throw new MessageError(this.host.goneMessage);
    return this.shown;
  }

  private recordOf(record: number): number {
    if (record >= this.known().run.store.length) throw new MessageError(`there is no record ${String(record)}`);
    return record;
  }

  private open(state: unknown): Answer<'ready'> {
    const { host, shown, wanted } = this;
    this.ready = true;
    this.wanted = undefined;
    const view = shown === undefined ? undefined : this.setView({ filter: NO_FILTER, sort: SOURCE_ORDER });
    return {
      strings: host.strings,
      locale: host.locale,
      run: shown === undefined ? undefined : headOf(shown.run),
      remembered: parseRemembered(state),
      status: view?.status,
      rows: view?.rows ?? [],
      record: wanted,
    };
  }

  private setView(choice: Ask<'view'>): Answer<'view'> {
    const shown = this.known();
    shown.view.choose(choice);
    return { status: statusOf(shown), rows: this.rows({ start: 0, count: FIRST_ROWS }).rows };
  }

  private rows({ start, count }: Ask<'rows'>): Answer<'rows'> {
    const { run, view } = this.known();
    const records = view.records({ start, count: Math.min(count, MAX_ROWS) });
    return { rows: records.map((record) => rowOf(run, record)), count: view.count };
  }

  private async copy(form: CopyForm, records: readonly number[]): Promise<number> {
    const chosen = records.slice(0, MAX_RECORDS).map((record) => this.recordOf(record));
    await this.host.copy(await textOf(this.known().run, form, chosen));
    return chosen.length;
  }
}

function statusOf({ run, view, order }: Shown): Status {
  const { store } = run;
  view.refreshIfDue();
  view.prepareSorts();
  const { startedAt, endedAt, state } = store;
  const totals = store.totals();
  const codes = store.errorCodes();
  return {
    state,
    pauseReason: store.pauseReason === undefined ? undefined : describePause(store.pauseReason),
    outage: outageInWords(store),
    journalBroken: store.journalBroken?.message,
    totals,
    startedAt,
    endedAt,
    elapsed: startedAt === undefined ? 0 : Math.max(0, (endedAt ?? Date.now()) - startedAt),
    shards: store.shardTotals(),
    codes,
    hasRest: (state === 'interrupted' || state === 'stopped') && totals.notSent + totals.failed > 0 && codes.some(({ code }) => isEndedEarly(code)),
    order: order.result(),
    time: timeBins(store.seconds()),
    view: view.status,
  };
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
