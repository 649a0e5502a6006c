/** What is wrong with a line that somebody typed, told at its field. */
import i18next from 'i18next';
import { lineFault } from '../../protocol/text.ts';

/**
 * A sentence; null when nothing is wrong. As the node judges it, in the language of the screens.
 *
 * @param line composed, without spaces around it
 * @param codePointsMax of `LIMITS`
 */
export function lineText(line: string, codePointsMax: number): string | null {
  const fault = lineFault(line, codePointsMax);
  return fault === null ? null : i18next.t(`shell:line_${fault}`, { max: codePointsMax });
}
