import { html, nothing, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { type Filter, type OrderCheck, OUTCOMES, type Standing, type Status } from '../../src/shared/messages';
import { fill, type StringName } from '../../src/shared/strings';
import { icon } from '../base/icon';
import type { PanelContext } from '../base/panelElement';
import { STANDING_LOOKS } from '../look/marks';
import './facts.css';
import './runTotals.css';

const HELP: Readonly<Record<Exclude<Standing, 'pending'>, StringName>> = {
  delivered: 'deliveredHelp',
  failed: 'failedHelp',
  uncertain: 'uncertainHelp',
  notSent: 'notSentHelp',
};

type Standings = Filter['standings'];

/** How many records have which outcome, each total a filter, and the run's other numbers. */
export function renderTotals(context: PanelContext, status: Status, standings: Standings, filterBy: (standings: Standings) => void): TemplateResult {
  const { strings, numbers } = context;
  const { totals } = status;
  const toggle = (standing: Standing, add: boolean): void => {
    if (standings.includes(standing)) filterBy(standings.filter((one) => one !== standing));
    else filterBy(add ? [...standings, standing] : [standing]);
  };
  const total = (standing: Standing): TemplateResult => {
    const { icon: iconName, name } = STANDING_LOOKS[standing];
    return html`<button
      type="button"
      class=${classMap({ total: true, zero: totals[standing] === 0, [standing]: true })}
      data-outcome=${standing}
      aria-pressed=${String(standings.includes(standing))}
      title=${standing === 'pending' ? nothing : strings[HELP[standing]]}
      @click=${(event: MouseEvent) => { toggle(standing, event.ctrlKey || event.metaKey || event.shiftKey); }}
    >
      ${icon(iconName)} <strong>${numbers.count(totals[standing])}</strong> ${strings[name]}
    </button>`;
  };
  return html`<div class="totals">
    <div class="outcome-filters" role="group" aria-label=${strings.columnOutcome}>
      <button type="button" class="total" data-outcome="all" aria-pressed=${String(standings.length === 0)} @click=${() => { filterBy([]); }}>
        <strong>${numbers.count(totals.records)}</strong> ${strings.all}
      </button>
      ${OUTCOMES.map(total)} ${totals.pending > 0 ? total('pending') : nothing}
    </div>
    <div class="facts-line">${factsOf(context, status).map(({ text, help }) => html`<span title=${help ?? nothing}>${text}</span>`)}</div>
  </div>`;
}

interface Fact {
  readonly text: string;
  readonly help?: string;
}

function factsOf({ strings, numbers }: PanelContext, { totals, elapsed, order }: Status): Fact[] {
  const counted = (count: number, one: string, several: string): Fact => ({ text: count === 1 ? one : fill(several, numbers.count(count)) });
  const perSecond = elapsed > 0 ? (totals.delivered * 1000) / elapsed : 0;
  return [
    counted(totals.requests, strings.oneRequest, strings.requests),
    counted(totals.retries, strings.oneRetry, strings.retries),
    ...(totals.throttled > 0 ? [{ text: fill(strings.throttles, numbers.count(totals.throttled)) }] : []),
    ...(perSecond > 0 ? [{ text: fill(strings.perSecond, numbers.count(perSecond)) }] : []),
    ...(elapsed > 0 ? [{ text: numbers.duration(elapsed), help: strings.duration }] : []),
    { text: numbers.bytes(totals.deliveredBytes) },
    ...(order === undefined ? [] : [describeOrder({ strings, numbers }, order)]),
  ];
}

function describeOrder({ strings, numbers }: Omit<PanelContext, 'host'>, { keys, keysOutOfOrder, firstOutOfOrder, incomparable }: OrderCheck): Fact {
  const across = incomparable === 0 ? '' : ` ${fill(strings.orderAcross, numbers.count(incomparable))}`;
  const text = firstOutOfOrder === undefined
    ? strings.orderKept
    : fill(strings.orderBroken, numbers.count(keysOutOfOrder), numbers.count(keys), numbers.count(firstOutOfOrder + 1));
  return { text, help: strings.orderHelp + across };
}
