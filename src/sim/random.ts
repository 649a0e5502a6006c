/**
 * Chance, as a tree of seeded generators. A branch depends only on the seed and on its own path of names:
 * a draw more in one component never reshuffles another, so a seed keeps its meaning while the code grows.
 * Only whole-number and exact floating-point operations, so a page and a process draw the same numbers.
 */
const TWO_POW_32 = 2 ** 32;

export class Random {
  readonly #path: string;
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** The root of the tree for a seed; branches come from `fork`. */
  constructor(path: number | string) {
    this.#path = String(path);
    const words = seedWords(this.#path);
    this.#a = words[0];
    this.#b = words[1];
    this.#c = words[2];
    for (let i = 0; i < 12; i++) this.word();
  }

  /** The generator of a component. The same name gives the same generator, however much was drawn here. */
  fork(name: string | number): Random {
    return new Random(`${this.#path}/${name}`);
  }

  /** 32 random bits (sfc32, Chris Doty-Humphrey, public domain). */
  word(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** Uniform in [0, 1). */
  fraction(): number {
    return this.word() / TWO_POW_32;
  }

  /** A whole number in [0, bound). */
  below(bound: number): number {
    return Math.floor(this.fraction() * bound);
  }

  /** A whole number in [low, high]. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  pick<T>(choices: readonly T[]): T {
    const choice = choices[this.below(choices.length)];
    if (choice === undefined) throw new RangeError('nothing to choose from');
    return choice;
  }

  shuffled<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let i = result.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const kept = result[i]!;
      result[i] = result[j]!;
      result[j] = kept;
    }
    return result;
  }

  /**
   * Exponentially distributed with mean 1, by von Neumann's comparison method: Math.log may differ in the last
   * bit between two machines, comparisons cannot.
   */
  exponential(): number {
    for (let whole = 0; ; whole++) {
      const first = this.fraction();
      let last = first;
      let runLength = 1;
      for (let next = this.fraction(); next < last; next = this.fraction()) {
        last = next;
        runLength++;
      }
      if (runLength % 2 === 1) return whole + first;
    }
  }
}

/** Spreads a text over three words (FNV-1a with three offsets, each finished as in MurmurHash3). */
function seedWords(text: string): [number, number, number] {
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  let c = 0x3c6ef372;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x85ebca6b);
    c = Math.imul(c ^ code, 0xc2b2ae35);
  }
  return [finished(a), finished(b ^ a), finished(c ^ b)];
}

function finished(word: number): number {
  let mixed = word;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) | 0;
}
