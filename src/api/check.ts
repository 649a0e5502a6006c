/** Input against its schema: what fits goes on, what does not is answered with every fault named. */
import type { z } from 'zod';
import type { ProblemIssue } from './problem.ts';
import { DemesError } from '../protocol/errors.ts';

/** Faults named in one answer. */
const ISSUES_MAX = 50;

/** The value as the schema gives it (defaults filled in); throws `invalid` with `errors`. */
export function check<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new DemesError('invalid', { extra: { errors: issuesOf(result.error).slice(0, ISSUES_MAX) } });
}

function issuesOf(error: z.ZodError): ProblemIssue[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: pathText([...issue.path, key]), message: 'Unknown field' }));
    }
    return [{ path: pathText(issue.path), message: issue.message }];
  });
}

/** `messages.3.text`; empty for the value itself. */
function pathText(path: readonly PropertyKey[]): string {
  return path.map(String).join('.');
}
