/** Coordinates as people write them. Pure. */

const PAIR = /^\s*([+-]?\d{1,3}(?:\.\d+)?)\s*[,;\s]\s*([+-]?\d{1,3}(?:\.\d+)?)\s*$/;

/** Degrees; null for what is no place. */
export function readPlace(typed: string): { readonly latitude: number; readonly longitude: number } | null {
  const found = PAIR.exec(typed);
  if (found === null) return null;
  const [latitude, longitude] = [Number(found[1]), Number(found[2])];
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : null;
}
