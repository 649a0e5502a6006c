/** How much room a picture gets in a conversation, before it is there: nothing jumps when it comes. Pure. */

const WIDTH_MAX = 360;
const HEIGHT_MAX = 320;
const SIDE_MIN = 48;
/** For pictures whose size nobody said. */
const UNKNOWN = { width: 240, height: 180 };

/** In pixels. Never larger than the picture, unless that is tiny; very long ones are cut. */
export function frameOf(width: number, height: number): { readonly width: number; readonly height: number } {
  if (width <= 0 || height <= 0) return UNKNOWN;
  const scale = Math.min(1, WIDTH_MAX / width, HEIGHT_MAX / height);
  return {
    width: Math.max(SIDE_MIN, Math.round(width * scale)),
    height: Math.max(SIDE_MIN, Math.round(height * scale)),
  };
}
