/** What every error of the API looks like. */
import { z } from 'zod';

const problemIssue = z.object({ path: z.string(), message: z.string() });
export type ProblemIssue = z.infer<typeof problemIssue>;

/** RFC 9457. `errors` with 422 only. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    retryable: z.boolean(),
    errors: z.array(problemIssue).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problem>;
