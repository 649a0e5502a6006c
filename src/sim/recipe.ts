/**
 * What of a life is left out or made plain: how a failing seed is told in the fewest words that still fail. Troubles
 * and acts of users bear numbers and draw from branches of their own, so that the others stay as they are.
 */
import { CALM } from './links.ts';
import type { Swarm } from './swarm.ts';

/** Both ends included; `to` may be Infinity. */
export interface NumberRange {
  readonly from: number;
  readonly to: number;
}

/** Ranges ascend and do not touch. */
export interface LeftOut {
  readonly troubles: readonly NumberRange[];
  readonly acts: readonly NumberRange[];
}

export const NOTHING_LEFT_OUT: LeftOut = Object.freeze({ troubles: [], acts: [] });

/** What can be made plain, in the order in which shrinking tries it. */
export const ASPECTS = ['bytes', 'clocks', 'distance', 'disks', 'lids', 'users', 'weather'] as const;
export type Aspect = (typeof ASPECTS)[number];

export function includes(ranges: readonly NumberRange[], number: number): boolean {
  for (const { from, to } of ranges) if (number >= from && number <= to) return true;
  return false;
}

/** Every number but these, which ascend: later ones too. */
export function allBut(kept: readonly number[]): NumberRange[] {
  const ranges: NumberRange[] = [];
  let from = 1;
  for (const number of kept) {
    if (number > from) ranges.push({ from, to: number - 1 });
    from = number + 1;
  }
  ranges.push({ from, to: Infinity });
  return ranges;
}

/** Troubles as t, acts as a: `t1..3,t5,t7..,a2..`. Empty for nothing. */
export function leftOutText({ troubles, acts }: LeftOut): string {
  const texts = (letter: string, ranges: readonly NumberRange[]): string[] =>
    ranges.map(({ from, to }) =>
      from === to ? `${letter}${from}` : `${letter}${from}..${to === Infinity ? '' : to}`,
    );
  return [...texts('t', troubles), ...texts('a', acts)].join(',');
}

/** The text read again; undefined for what is none. */
export function readLeftOut(text: string): LeftOut | undefined {
  const troubles: NumberRange[] = [];
  const acts: NumberRange[] = [];
  for (const part of text.split(',')) {
    const found = /^([ta])(\d{1,9})(\.\.(\d{1,9})?)?$/.exec(part.trim());
    if (found === null) return undefined;
    const [, letter, first, isRange, last] = found;
    const from = Number(first);
    const to = isRange === undefined ? from : last === undefined ? Infinity : Number(last);
    if (from < 1 || to < from) return undefined;
    (letter === 't' ? troubles : acts).push({ from, to });
  }
  return { troubles, acts };
}

/** Comma-separated aspects, each at most once; undefined for anything else. */
export function readAspects(text: string): readonly Aspect[] | undefined {
  const aspects: Aspect[] = [];
  for (const part of text.split(',')) {
    const aspect = ASPECTS.find((one) => one === part.trim());
    if (aspect === undefined || aspects.includes(aspect)) return undefined;
    aspects.push(aspect);
  }
  return aspects;
}

/** The same kind of world with these aspects as harmless as they can be. */
export function madePlain(swarm: Swarm, aspects: readonly Aspect[]): Swarm {
  return Object.assign({ ...swarm }, ...aspects.map((aspect) => plainPart(swarm, aspect))) as Swarm;
}

function plainPart({ weather, disk }: Swarm, aspect: Aspect): Partial<Swarm> {
  switch (aspect) {
    case 'bytes':
      return { transcodes: false };
    case 'clocks':
      return { driftMax: 0, wallOffsetMaxMs: 0 };
    case 'distance':
      return { farUs: 0 };
    case 'disks':
      return { disk: { ...disk, saveMinUs: 100, saveMeanUs: 100, stall: 0, failure: 0 } };
    case 'lids':
      return { hourMs: 0 };
    case 'users':
      return { batchMax: 1, textLengthMax: 10, replies: 0, rooms: 0 };
    case 'weather':
      return { weather: { ...CALM, silenceUs: weather.silenceUs, redialUs: weather.redialUs } };
  }
}
