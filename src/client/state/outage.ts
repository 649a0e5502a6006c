/**
 * What was shown while nobody confirmed, and what became of it: which messages stand elsewhere than they did (MS136),
 * and, once all of them have their places, one sentence about it (MS137). Pure.
 */
import type { Message } from '../../api/messages.ts';
import type { AppState, GroupState, Timeline } from './model.ts';
import { movedBetween } from './moved.ts';

/** As long as trouble lasts before the banner says so: what nobody was told of needs no end. */
const TOLD_AFTER_MS = 3_000;

export interface Outage {
  /** ms since 1970. */
  readonly sinceMs: number;
  /** Messages that were shown without a place meanwhile. */
  readonly waited: ReadonlyMap<string, Waited>;
}

interface Waited {
  readonly isMine: boolean;
  /** Null until it has its place. */
  readonly index: number | null;
}

/** Everything that waited has its place now. */
export interface Healed {
  readonly count: number;
  /** The person's own ones; null for none. `isRun`: nothing of others stands between them. */
  readonly mine: {
    readonly count: number;
    readonly first: number;
    readonly last: number;
    readonly isRun: boolean;
  } | null;
  /** How many say that they stand elsewhere than they did. */
  readonly moved: number;
}

/** Call with each change of what is known; `nowMs` since 1970. */
export function followed(before: AppState, after: AppState, nowMs: number): AppState {
  if (before.groups === after.groups) return after;
  const changed = Object.entries(after.groups).flatMap(([id, group]) => {
    const known = before.groups[id];
    const next = known === undefined || known === group ? group : followedGroup(known, group, nowMs);
    return next === group ? [] : [[id, next] as const];
  });
  return changed.length === 0
    ? after
    : { ...after, groups: { ...after.groups, ...Object.fromEntries(changed) } };
}

function followedGroup(before: GroupState, after: GroupState, nowMs: number): GroupState {
  const isOut = after.status?.tier === 'tentative';
  const open = after.outage ?? (isOut ? { sinceMs: nowMs, waited: new Map() } : null);
  const group = withMoved(before, after, new Set(open?.waited.keys()));
  if (open === null) return group;
  const shown = isOut ? withShown(group, open.waited) : open.waited;
  const waited = withPlacesShown(before, group, shown);
  const outage = waited === open.waited && group.outage !== null ? group.outage : { ...open, waited };
  const isOver = !isOut && !isAnyWaiting(group, waited);
  if (!isOver) return outage === group.outage ? group : { ...group, outage };
  const healed = nowMs - outage.sinceMs < TOLD_AFTER_MS ? null : healedOf(group, waited);
  return { ...group, outage: null, healed: healed ?? group.healed };
}

function withMoved(before: GroupState, after: GroupState, waited: ReadonlySet<string>): GroupState {
  if (before.timelines === after.timelines) return after;
  const changed = Object.entries(after.timelines).flatMap(([roomId, timeline]) => {
    const known = before.timelines[roomId];
    if (known === undefined || known === timeline) return [];
    const moved = movedBetween(known, timeline, waited);
    return moved.size === 0 ? [] : [[roomId, withMore(timeline, moved)] as const];
  });
  if (changed.length === 0) return after;
  return { ...after, timelines: { ...after.timelines, ...Object.fromEntries(changed) } };
}

function withMore(timeline: Timeline, more: ReadonlyMap<string, number>): Timeline {
  const moved = new Map(timeline.moved);
  for (const [id, above] of more) moved.set(id, (moved.get(id) ?? 0) + above);
  return { ...timeline, moved };
}

function withShown({ group, timelines }: GroupState, waited: Outage['waited']): Outage['waited'] {
  const shown = Object.values(timelines).flatMap(({ waiting }) => waiting);
  const news = shown.filter(({ id }) => !waited.has(id));
  if (news.length === 0) return waited;
  const all = new Map(waited);
  for (const { id, author } of news) {
    all.set(id, { isMine: author.memberId === group.myMemberId, index: null });
  }
  return all;
}

/** What the feed tells has its place, also where the conversation that is loaded does not reach so far. */
export function withPlacesOf(group: GroupState, messages: readonly Message[]): GroupState {
  const { outage } = group;
  if (outage === null) return group;
  const waited = withPlaces(outage.waited, messages);
  return waited === outage.waited ? group : { ...group, outage: { ...outage, waited } };
}

/** From pages: those of timelines that changed. */
function withPlacesShown(before: GroupState, after: GroupState, waited: Outage['waited']): Outage['waited'] {
  const news = Object.entries(after.timelines).filter(
    ([roomId, { placed }]) => placed !== before.timelines[roomId]?.placed,
  );
  return news.reduce((all, [, { placed }]) => withPlaces(all, placed), waited);
}

function withPlaces(waited: Outage['waited'], messages: readonly Message[]): Outage['waited'] {
  const news = messages.flatMap(({ id, index, state }) => {
    const one = waited.get(id);
    if (one === undefined || one.index !== null || state !== 'confirmed') return [];
    return [[id, { ...one, index }] as const];
  });
  return news.length === 0 ? waited : new Map([...waited, ...news]);
}

function isAnyWaiting({ timelines }: GroupState, waited: Outage['waited']): boolean {
  return Object.values(timelines).some(({ waiting }) => waiting.some(({ id }) => waited.has(id)));
}

/** Null when none of them has a place. */
function healedOf({ timelines }: GroupState, waited: Outage['waited']): Healed | null {
  const placed = [...waited].filter(([, { index }]) => index !== null);
  if (placed.length === 0) return null;
  const isMoved = (id: string): boolean => Object.values(timelines).some(({ moved }) => moved.has(id));
  const moved = placed.filter(([id]) => isMoved(id)).length;
  const places = placed.flatMap(([, { isMine, index }]) => (isMine ? index! : []));
  return { count: placed.length, mine: mineOf(places, timelines), moved };
}

function mineOf(places: readonly number[], timelines: GroupState['timelines']): Healed['mine'] {
  if (places.length === 0) return null;
  const [first, last] = [Math.min(...places), Math.max(...places)];
  const between = Object.values(timelines).flatMap(({ placed }) =>
    placed.filter(({ index }) => (index ?? 0) > first && (index ?? 0) < last),
  );
  const mine = new Set(places);
  return { count: places.length, first, last, isRun: between.every(({ index }) => mine.has(index ?? 0)) };
}
