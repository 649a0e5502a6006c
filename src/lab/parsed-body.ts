/** What a request to the supervisor brings, checked. */
import type { Request } from 'express';
import type { z } from 'zod';
import { DemesError } from '../protocol/errors.ts';

/** Throws DemesError invalid, with a place and a sentence for each fault. */
export function parsedBody<T>(schema: z.ZodType<T>, request: Request): T {
  const parsed = schema.safeParse(request.body ?? {});
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  throw new DemesError('invalid', { extra: { errors } });
}
