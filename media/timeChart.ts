import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import type { SecondRow, Status } from '../src/shared/messages';
import { fill, type Strings } from '../src/shared/strings';
import { icon } from './icon';
import type { Numbers } from './numbers';

/** Size of the drawing in its own units; it is stretched to the room there is. */
const HEIGHT = 100;
const BIN = 10;
const GAP = 1;
/** A short run does not fill the whole width with a few thick bars. */
const FEWEST_BINS = 30;
const PARTS = ['delivered', 'uncertain', 'failed'] as const;

/** What happened over time: outcomes stacked upward, throttled attempts downward. */
export function timeChart({ bins, secondsPerBin }: Status['time'], strings: Strings, numbers: Numbers): TemplateResult {
  if (bins.length === 0) return html`<div class="empty">${icon('inbox', 'big')}<p>${strings.noBatches}</p></div>`;
  const highest = bins.reduce((most, bin) => Math.max(most, PARTS.reduce((sum, part) => sum + bin[part], 0)), 1);
  const deepest = bins.reduce((most, bin) => Math.max(most, bin.throttled), 0);
  const unit = HEIGHT / (highest + deepest);
  const zero = highest * unit;
  const width = Math.max(bins.length, FEWEST_BINS) * BIN;
  return html`<div class="scroll chart-page" tabindex="0" role="region" aria-label=${strings.viewTime}>
    <figure class="chart">
      <div class="chart-scale" aria-hidden="true">
        <span>${fill(strings.perSecond, numbers.count(highest / secondsPerBin))}</span>
        <span>${deepest === 0 ? nothing : fill(strings.throttles, numbers.count(deepest))}</span>
      </div>
      <svg viewBox=${`0 0 ${String(width)} ${String(HEIGHT)}`} preserveAspectRatio="none" aria-hidden="true">
        ${bins.map((bin, i) => drawBin(bin, i, unit, zero))}
        <line class="zero" x1="0" x2=${width} y1=${zero} y2=${zero}></line>
      </svg>
      <figcaption class="legend">
        <span class="visually-hidden">${strings.timeTitle}</span>
        ${[...PARTS, 'throttled' as const].map((part) => html`<span><span class="swatch ${part}"></span>${strings[part]}</span>`)}
      </figcaption>
    </figure>
    <table class="plain-table">
      <thead>
        <tr>
          <th scope="col" class="end">${strings.second}</th>
          <th scope="col" class="end">${strings.delivered}</th>
          <th scope="col" class="end">${strings.throttled}</th>
          <th scope="col" class="end">${strings.failed}</th>
          <th scope="col" class="end">${strings.uncertain}</th>
        </tr>
      </thead>
      <tbody>
        ${bins.map(
          (bin, i) => html`<tr>
            <th scope="row" class="end">${numbers.count(i * secondsPerBin)}${secondsPerBin > 1 ? `–${numbers.count((i + 1) * secondsPerBin - 1)}` : ''}</th>
            <td class="end">${numbers.count(bin.delivered)}</td>
            <td class="end">${numbers.count(bin.throttled)}</td>
            <td class="end">${numbers.count(bin.failed)}</td>
            <td class="end">${numbers.count(bin.uncertain)}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function drawBin(bin: SecondRow, index: number, unit: number, zero: number): SVGTemplateResult {
  let top = zero;
  const x = index * BIN;
  const bars = PARTS.map((part) => {
    const height = bin[part] * unit;
    top -= height;
    return svg`<rect class=${part} x=${x} y=${top} width=${BIN - GAP} height=${height}></rect>`;
  });
  return svg`${bars}<rect class="throttled" x=${x} y=${zero} width=${BIN - GAP} height=${bin.throttled * unit}></rect>`;
}
