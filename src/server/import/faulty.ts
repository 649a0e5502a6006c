/** Why a file is refused: which fault, in which line, and a sentence. */
import type { ImportFault } from '../../api/imports.ts';
import { DemesError } from '../../protocol/errors.ts';

/**
 * @param detail the sentence behind the line, without its full stop
 * @param line of the file once it is opened, from 1 on; null where it has none
 */
export function faulty(fault: ImportFault, detail: string, line: number | null): DemesError {
  const where = line === null ? '' : `Line ${line}: `;
  const text = `${where}${detail}`;
  const sentence = text.charAt(0).toUpperCase() + text.slice(1);
  return new DemesError('import_faulty', {
    detail: `${sentence}. Nothing of the file was kept.`,
    extra: { fault, line },
  });
}
