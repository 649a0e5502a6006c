/** A page of a list that is at hand whole: groups, members, rooms ... */
import type { ListQuery } from '../../api/fields.ts';
import { DemesError } from '../../protocol/errors.ts';

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** From after the object whose id the cursor is. Throws `invalid` for a cursor that names none. */
export function pageOf<T extends { readonly id: string }>(all: readonly T[], query: ListQuery): Page<T> {
  const from = query.cursor === undefined ? 0 : all.findIndex((one) => one.id === query.cursor) + 1;
  if (from === 0 && query.cursor !== undefined) {
    const errors = [{ path: 'cursor', message: 'This place in the list is not there any more' }];
    throw new DemesError('invalid', { extra: { errors } });
  }
  const items = all.slice(from, from + query.limit);
  return { items, next: from + items.length < all.length ? items.at(-1)!.id : null };
}
