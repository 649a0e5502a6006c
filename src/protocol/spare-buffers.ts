/**
 * Most writers live for one short message, and setting memory aside costs more than writing it: what one wrote to serves
 * the next, once its bytes were taken. Invariant: a buffer is here or with one writer.
 */
const spares: Uint8Array[] = [];
const SPARE_BYTES = 4096;
/** More than writers that are under way at a time. */
const SPARES_MAX = 8;
const EMPTY = new Uint8Array(0);

/** At least `capacity` bytes, with anything in them. */
export function bufferOf(capacity: number): Uint8Array {
  if (capacity > SPARE_BYTES) return new Uint8Array(capacity);
  return spares.pop() ?? new Uint8Array(SPARE_BYTES);
}

/** Takes a buffer that its writer is done with, and answers what that one has instead: itself when it is not wanted here. */
export function givenBack(buffer: Uint8Array): Uint8Array {
  if (buffer.length !== SPARE_BYTES || spares.length === SPARES_MAX) return buffer;
  spares.push(buffer);
  return EMPTY;
}
