import { html, nothing, type TemplateResult } from 'lit';
import type { Status } from '../../src/shared/messages';
import { visibleText } from '../../src/shared/visibleText';
import type { PanelContext } from '../base/panelElement';
import { safeText } from '../base/safeText';
import { shortShard } from '../look/marks';
import '../time/timeChart';
import '../look/bars.css';
import './runGlance.css';

const MAX_SHARES = 3;

/** Where there is room: the run over time and the busiest shards, in small. The tabs Time and Shards show all. */
export function renderGlance(context: PanelContext, { time, shards }: Status): TemplateResult | typeof nothing {
  const { strings, numbers } = context;
  if (time.bins.length === 0) return nothing;
  const all = shards.reduce((sum, { records }) => sum + records, 0);
  const busiest = [...shards].sort((a, b) => b.records - a.records || (a.shardId < b.shardId ? -1 : 1)).slice(0, MAX_SHARES);
  return html`<div class="glance">
    <time-chart small .context=${context} .time=${time}></time-chart>
    ${all === 0
      ? nothing
      : html`<ul class="shares" aria-label=${strings.viewShards}>
          ${busiest.map(({ shardId, records }) => html`<li title=${visibleText(shardId)}>
            <span class="mono">${safeText(shortShard(shardId))}</span>
            <span class="share-bar track" aria-hidden="true"><span class="bar" .style=${`width: ${((records * 100) / all).toFixed(1)}%`}></span></span>
            ${numbers.percent(records, all)}
          </li>`)}
          ${shards.length > MAX_SHARES ? html`<li>+${numbers.count(shards.length - MAX_SHARES)}</li>` : nothing}
        </ul>`}
  </div>`;
}
