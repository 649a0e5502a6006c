/** MS295 Whom this person does not want to see, as the node keeps it. Pure. */
import type { AppState } from './model.ts';

const NOBODY: readonly string[] = [];

export function blockedIn({ node }: Pick<AppState, 'node'>): readonly string[] {
  return node?.settings.privacy.blocked ?? NOBODY;
}
