/**
 * Searching all groups of a node together (MS315). Each group has an order of its own; theirs are merged by the agreed
 * times of entries, which never fall within a group. Entries of one moment go by the id of their group, so where an
 * answer ended is one place in all of them, and nothing has to be remembered between two answers.
 */
import {
  readPlaceOfAll,
  writePlaceOfAll,
  type PlaceOfAll,
  type PlacedHit,
  type SearchAllPage,
  type SearchAllQuery,
  type SearchHit,
} from '../api/search.ts';
import { DemesError } from '../protocol/errors.ts';
import { LOOK_MS, type SearchDesk } from './group/search-desk.ts';
import { readAsked, type SearchStart } from './group/search-plan.ts';
import type { SearchWalk } from './group/search-walk.ts';
import type { MessageRecord } from './storage/read-model.ts';

/** Messages of all groups that are read before the first is taken. */
const READ_AT_FIRST = 256;
const PART_MIN = 8;

export interface SearchedGroup extends Pick<SearchDesk, 'walk'> {
  readonly id: string;
  readonly name: string;
}

/** Throws `invalid` when nothing is asked for. nowMs: monotonic. */
export function searchAll(
  groups: readonly SearchedGroup[],
  { cursor, limit, ...query }: SearchAllQuery,
  nowMs: () => number,
): SearchAllPage {
  const from = cursor === undefined ? null : readPlaceOfAll(cursor);
  readAsked(query);
  const atOnce = Math.max(PART_MIN, Math.floor(READ_AT_FIRST / Math.max(1, groups.length)));
  const skipped: SearchAllPage['skipped'] = [];
  const trails: Trail[] = [];
  for (const group of groups) {
    try {
      const walk = group.walk(query, from && startIn(group.id, from));
      trails.push(new Trail(group, walk, atOnce));
    } catch (error) {
      skipped.push(skippedFor(group, error));
    }
  }
  const waiting = from === null ? trails.flatMap((trail) => trail.waiting) : [];
  const { hits, next } = merged(trails, limit, nowMs);
  return {
    hits: [...waiting.sort((a, b) => (a.message.at < b.message.at ? 1 : -1)), ...hits],
    next: next === null ? null : writePlaceOfAll(next),
    unknown: unknownToAll(trails),
    index: {
      messages: trails.reduce((sum, { walk }) => sum + walk.index.messages, 0),
      isReading: trails.some(({ walk }) => walk.index.isReading),
    },
    skipped: [...skipped, ...trails.flatMap(({ failure }) => failure ?? [])],
  };
}

/** Of the groups' newest messages that were not looked at, the newest is looked at next. */
function merged(
  trails: readonly Trail[],
  limit: number,
  nowMs: () => number,
): { hits: PlacedHit[]; next: PlaceOfAll | null } {
  for (const trail of trails) trail.read();
  // Each group has been asked once: whatever that took, the answer comes further than the one before.
  const endMs = nowMs() + LOOK_MS;
  const hits: PlacedHit[] = [];
  for (let last: PlaceOfAll | null = null; ;) {
    const trail = newestOf(trails);
    if (trail === null) return { hits, next: null };
    const record = trail.take();
    last = { at: record.at, groupId: trail.groupId, index: record.index };
    if (trail.walk.fits(record)) hits.push(trail.placed(trail.walk.hitOf(record)));
    if (trail.next === null && nowMs() < endMs) trail.read();
    // Behind a group that was not read on, nothing may be taken: what it has may be newer.
    if (hits.length === limit || !trail.isRead) return { hits, next: last };
  }
}

function newestOf(trails: readonly Trail[]): Trail | null {
  let newest: Trail | null = null;
  for (const trail of trails) {
    if (trail.next === null) continue;
    if (newest === null || isBefore(trail, newest)) newest = trail;
  }
  return newest;
}

/** In the order of all groups. */
function isBefore(a: Trail, b: Trail): boolean {
  const [one, other] = [a.next!.at, b.next!.at];
  return one > other || (one === other && a.groupId < b.groupId);
}

/** Where a group goes on behind a place of the order of all. */
function startIn(groupId: string, { at, groupId: last, index }: PlaceOfAll): SearchStart {
  if (groupId === last) return { belowIndex: index };
  return { beforeMs: groupId < last ? at : at + 1 };
}

/** One group on the way back: what was read of it and not taken yet. */
class Trail {
  readonly walk: SearchWalk;
  readonly #group: SearchedGroup;
  readonly #parts: Iterator<readonly MessageRecord[]>;
  #part: readonly MessageRecord[] = [];
  #taken = 0;
  #isAtEnd = false;
  /** Why it ended early; null while it did not. */
  failure: SearchAllPage['skipped'][number] | null = null;

  constructor(group: SearchedGroup, walk: SearchWalk, atOnce: number) {
    this.#group = group;
    this.walk = walk;
    this.#parts = walk.parts(atOnce);
  }

  get groupId(): string {
    return this.#group.id;
  }

  get waiting(): PlacedHit[] {
    return this.walk.waiting.map((hit) => this.placed(hit));
  }

  /** The newest that was read and not taken; null: none. */
  get next(): MessageRecord | null {
    return this.#part[this.#taken] ?? null;
  }

  /** What there is next is known. */
  get isRead(): boolean {
    return this.next !== null || this.#isAtEnd;
  }

  /** Reads on until there is a next one, or the end. */
  read(): void {
    try {
      while (!this.isRead) {
        const { done, value } = this.#parts.next();
        this.#isAtEnd = done === true;
        this.#part = done === true ? [] : value;
        this.#taken = 0;
      }
    } catch (error) {
      this.failure = skippedFor(this.#group, error);
      this.#isAtEnd = true;
    }
  }

  take(): MessageRecord {
    const record = this.next!;
    this.#taken += 1;
    return record;
  }

  placed(hit: SearchHit): PlacedHit {
    const { id, name } = this.#group;
    return { ...hit, group: { id, name }, room: this.walk.roomOf(hit) };
  }
}

/** A group that cannot be asked takes nothing away from the others. */
function skippedFor({ id, name }: SearchedGroup, error: unknown): SearchAllPage['skipped'][number] {
  if (!(error instanceof DemesError)) throw error;
  return { id, name, code: error.code };
}

/** What one group calls so is found there. */
function unknownToAll([first, ...others]: readonly Trail[]): SearchAllPage['unknown'] {
  const isIn = ({ walk }: Trail, { operator, value }: { operator: string; value: string }): boolean =>
    walk.unknown.some((one) => one.operator === operator && one.value === value);
  return (first?.walk.unknown ?? []).filter((one) => others.every((other) => isIn(other, one)));
}
