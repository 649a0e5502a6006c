/** Where the nodes of the lab stand: on a ring, by name, each at its place for good, so that runs can be compared. Pure. */

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Units of the drawing, from its middle. */
export const RING_RADIUS = 120;
export const NODE_RADIUS = 22;
/** Around the ring: room for names, crowns and what is left of a drag. */
export const RING_MARGIN = 56;

/** The first at the top, then clockwise. */
export function placesOf(names: readonly string[]): ReadonlyMap<string, Place> {
  return new Map(
    names.map((name, at) => {
      const angle = (at / names.length) * 2 * Math.PI - Math.PI / 2;
      return [name, { x: RING_RADIUS * Math.cos(angle), y: RING_RADIUS * Math.sin(angle) }];
    }),
  );
}

/**
 * Whom a line drawn across the ring parts: those on its one side and those on the other, each in the order of the names.
 * Null where it leaves everybody on one side, or is no line.
 */
export function partedBy(
  line: readonly [Place, Place],
  places: ReadonlyMap<string, Place>,
): readonly [string[], string[]] | null {
  const [a, b] = line;
  const side = ({ x, y }: Place): number => (b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x);
  const names = [...places.keys()];
  const left = names.filter((name) => side(places.get(name)!) < 0);
  const right = names.filter((name) => side(places.get(name)!) >= 0);
  return left.length === 0 || right.length === 0 ? null : [left, right];
}

/** A point of the way from one to the other, `share` (0..1) of it behind it. */
export function between(from: Place, to: Place, share: number): Place {
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}
