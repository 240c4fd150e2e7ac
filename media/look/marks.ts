import { html, nothing, type TemplateResult } from 'lit';
import { RESULT_LETTERS, type Row, type Standing } from '../../src/shared/messages';
import type { StringName, Strings } from '../../src/shared/strings';
import { icon } from '../base/icon';
import './marks.css';

/** The icon and the name of each outcome. */
export const STANDING_LOOKS: Readonly<Record<Standing, { readonly icon: string; readonly name: StringName }>> = {
  delivered: { icon: 'pass-filled', name: 'delivered' },
  failed: { icon: 'error', name: 'failed' },
  uncertain: { icon: 'question', name: 'uncertain' },
  notSent: { icon: 'circle-slash', name: 'notSent' },
  pending: { icon: 'circle-large', name: 'pending' },
};

/** An outcome with its icon. @param more further CSS classes */
export function outcomeMark(standing: Standing, strings: Strings, more = ''): TemplateResult {
  const look = STANDING_LOOKS[standing];
  return html`<span class="${more} outcome ${standing}">${icon(look.icon)}<span>${strings[look.name]}</span></span>`;
}

/** A mark for one attempt, distinct by shape and not only by color. Dots are icons because not every font has them. */
export function attemptMark(letter: string): TemplateResult {
  switch (letter) {
    case RESULT_LETTERS.stored:
      return html`<span class="mark delivered" aria-hidden="true">${icon('circle-filled')}</span>`;
    case RESULT_LETTERS.refused:
      return html`<span class="mark refused" aria-hidden="true">×</span>`;
    case RESULT_LETTERS.uncertain:
      return html`<span class="mark uncertain" aria-hidden="true">?</span>`;
    default:
      return html`<span class="mark pending" aria-hidden="true">${icon('circle')}</span>`;
  }
}

/** The results of a row's attempts in words. */
export function resultsText({ results }: Row, strings: Strings): string {
  const names: Record<string, string> = {
    [RESULT_LETTERS.stored]: strings.resultStored,
    [RESULT_LETTERS.refused]: strings.resultRefused,
    [RESULT_LETTERS.uncertain]: strings.resultUncertain,
    [RESULT_LETTERS.open]: strings.inFlight,
  };
  return Array.from(results, (letter) => names[letter]).join(' → ');
}

/** A mark for a record that may be stored twice. */
export function duplicateMark({ possibleDuplicate }: Row, strings: Strings): TemplateResult | typeof nothing {
  return possibleDuplicate
    ? html`<span class="duplicate" role="img" aria-label=${strings.possibleDuplicate} title=${strings.possibleDuplicateHelp}>${icon('copy', 'small')}</span>`
    : nothing;
}

/** `shardId-000000000012` as `shardId-…012`. */
export function shortShard(shardId: string): string {
  return shardId.replace(/^(shardId-)0+(\d{3})$/, '$1…$2');
}

/** `shardId-000000000012` as `…012`. */
export function shardNumber(shardId: string): string {
  return shortShard(shardId).replace(/^shardId-/, '');
}
