/** A running 128-bit digest of lines of text: two runs with equal digests did the same. No cryptography. */
export class Digest {
  #words = new Int32Array([0x243f6a88, 0x05a308d3, 0x13198a2e, 0x03707344]);

  add(line: string): void {
    const words = this.#words;
    let a = words[0]!;
    let b = words[1]!;
    for (let i = 0; i < line.length; i++) {
      const code = line.charCodeAt(i);
      a = Math.imul(a ^ code, 0x01000193);
      b = Math.imul((b << 5) | (b >>> 27), 0x9e3779b1) ^ code;
    }
    words[0] = Math.imul(a ^ (words[3]! >>> 15), 0x85ebca6b);
    words[1] = b ^ (words[0] >>> 13);
    words[2] = Math.imul(words[2]! ^ words[0], 0xc2b2ae35) + words[1];
    words[3] = ((words[3]! << 7) | (words[3]! >>> 25)) ^ words[2];
  }

  /** 32 hexadecimal characters. */
  text(): string {
    return Array.from(this.#words, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
  }
}
