import { visibleLine } from '../../shared/visibleText';

/** Text as Markdown that shows it literally, on one line, with hidden characters made visible. */
export function escapeMarkdown(text: string): string {
  return visibleLine(text)
    .replace(/ {2,}/g, ' ')
    .replace(/[\\`*_{}[\]()#+\-.!~|$>:@=]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;');
}
