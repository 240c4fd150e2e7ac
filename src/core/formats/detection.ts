import { Beginning } from './beginning';
import { FALLBACK, type Format, formatOf, formatOfEnding, FORMATS } from './registry';

/**
 * Detects the format from the beginning of a source; the user can choose another. The order: an ending that decides by
 * itself, a format that recognizes the text, the ending of the file name, a format that the text resembles.
 * @param head the first bytes, up to 64 KiB
 * @param fileName with its ending, if there is one
 * @param complete whether `head` is the whole source
 */
export function detectFormat(head: Uint8Array, fileName: string | undefined, complete: boolean): Format {
  const ending = /\.([^.]+)$/.exec(fileName ?? '')?.[1]?.toLowerCase() ?? '';
  const named = formatOfEnding(ending);
  if (named?.endingDecides === true) return named.name;
  const beginning = new Beginning(head, named?.name, complete);
  const definitions = FORMATS.map(formatOf);
  const found =
    definitions.find(({ recognizes }) => recognizes?.(beginning)) ?? named ?? definitions.find(({ resembles }) => resembles?.(beginning));
  return found?.name ?? FALLBACK;
}
