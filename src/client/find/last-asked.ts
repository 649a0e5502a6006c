/** What was asked last, for when the panel of search is opened again, or comes later than the first letters. In memory only. */

/** The room that is shown, all rooms of its group, all groups. */
export type Scope = 'room' | 'group' | 'all';

export interface Asked {
  readonly typed: string;
  readonly scope: Scope;
  /** Of the field that took letters before the panel was there, from where to where; null: there was none. */
  readonly marked: readonly [number, number] | null;
}

let last: Asked = { typed: '', scope: 'group', marked: null };

export function lastAsked(): Asked {
  return last;
}

export function noteAsked(change: Partial<Asked>): void {
  last = { ...last, ...change };
}
