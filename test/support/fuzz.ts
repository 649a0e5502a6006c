/** Bytes that nobody wrote, and what a decoder does with them. */
import { expect } from 'chai';
import { Random } from '../../src/sim/random.ts';

/** What one input may cost. Who is over it three times in a row is slow by itself and not for other programs' sake. */
const INPUT_MS_MAX = 20;
const TRIES = 3;
/** Numbers at the edges of lengths and types. */
const EDGES = [0, 1, 0x3f, 0x40, 0x7f, 0x80, 0xbf, 0xc0, 0xff];

export interface Fuzzed {
  readonly name: string;
  /** Reads, or throws. */
  readonly decode: (bytes: Uint8Array) => unknown;
  /** What is read, to be altered. */
  readonly samples: readonly Uint8Array[];
}

/** The one way of refusing. */
type IsRefusal = (error: unknown) => boolean;

/** Random and altered bytes: each is read or refused in the one way, in time. Answers how many were refused. */
export function fuzz({ name, decode, samples }: Fuzzed, isRefusal: IsRefusal, inputs: number): number {
  const random = new Random(`fuzz ${name}`);
  let refused = 0;
  for (let at = 0; at < inputs; at++) {
    const isNoise = samples.length === 0 || at % 8 === 0;
    const bytes = isNoise ? noise(random) : altered(random, random.pick(samples));
    const once = (): { isRefused: boolean; ms: number } => {
      const from = performance.now();
      const isRefused = refuses(decode, isRefusal, bytes);
      return { isRefused, ms: performance.now() - from };
    };
    let tried = once();
    for (let again = 1; again < TRIES && tried.ms > INPUT_MS_MAX; again++) tried = once();
    if (tried.ms > INPUT_MS_MAX)
      expect.fail(`${name}: ${tried.ms} ms for ${Buffer.from(bytes).toString('hex')}`);
    if (tried.isRefused) refused++;
  }
  return refused;
}

function refuses(decode: Fuzzed['decode'], isRefusal: IsRefusal, bytes: Uint8Array): boolean {
  try {
    decode(bytes);
    return false;
  } catch (error) {
    if (isRefusal(error)) return true;
    throw new Error(`not refused but broken by ${Buffer.from(bytes).toString('hex')}`, { cause: error });
  }
}

export function noise(random: Random): Uint8Array {
  const bytes = new Uint8Array(random.below(600));
  // Four bytes of each draw: it runs millions of times.
  for (let at = 0, word = 0; at < bytes.length; at++, word >>>= 8) {
    if ((at & 3) === 0) word = random.word();
    bytes[at] = word;
  }
  return bytes;
}

/** Up to eight bytes changed, cut out or put in; lengths are among what changes. */
export function altered(random: Random, sample: Uint8Array): Uint8Array {
  const bytes = [...sample];
  for (let change = random.between(1, 8); change > 0 && bytes.length > 0; change--) {
    const at = random.below(bytes.length);
    const kind = random.below(4);
    if (kind === 0) bytes.splice(at, random.between(1, 4));
    else if (kind === 1) bytes.splice(at, 0, random.below(256));
    else if (kind === 2) bytes[at] = random.pick(EDGES);
    else bytes[at] = random.below(256);
  }
  return Uint8Array.from(bytes);
}
