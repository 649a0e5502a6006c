/** LB19 Faults that a node has from its start on: a JSON list of what `POST /lab/v1/faults` takes. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { addFault, type AddFault } from '../api/lab.ts';
import { DemesError } from '../protocol/errors.ts';

/** Throws DemesError usage, with a sentence for the first thing that is wrong. */
export function readLabFaults(file: string): AddFault[] {
  const parsed = z.array(addFault).safeParse(contentOf(file));
  if (parsed.success) return parsed.data;
  const [{ path, message } = { path: [], message: 'it is none' }] = parsed.error.issues;
  throw refused(`--lab-faults: ${file} is no list of faults: ${[...path.map(String), message].join(': ')}.`);
}

function contentOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw refused(`--lab-faults: ${file} cannot be read as JSON.`, error);
  }
}

function refused(detail: string, cause?: unknown): DemesError {
  return new DemesError('usage', { detail, extra: { flag: '--lab-faults' }, cause });
}
