/** Bytes that come in pieces of any length, taken by lines or by length: no more of them is held than is asked for. */

const LINE_FEED = 0x0a;
const NOTHING = Buffer.alloc(0);

export interface Line {
  /** Without the line feed. */
  readonly bytes: Buffer;
  /** False where the bytes end without a line feed. */
  readonly isEnded: boolean;
}

export class IncomingBytes {
  readonly #source: AsyncIterator<Uint8Array>;
  #rest: Buffer = NOTHING;
  #isOver = false;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The next line; null at the end, 'long' where it has more than `bytesMax` bytes: the rest is of no use then. */
  async line(bytesMax: number): Promise<Line | null | 'long'> {
    const pieces: Buffer[] = [];
    let length = 0;
    for (;;) {
      const at = this.#rest.indexOf(LINE_FEED);
      const piece = at < 0 ? this.#rest : this.#rest.subarray(0, at);
      length += piece.length;
      if (length > bytesMax) return 'long';
      pieces.push(piece);
      this.#rest = at < 0 ? NOTHING : this.#rest.subarray(at + 1);
      if (at >= 0) return { bytes: joined(pieces), isEnded: true };
      if (!(await this.#more())) return length === 0 ? null : { bytes: joined(pieces), isEnded: false };
    }
  }

  /** So many bytes, or fewer at the end. */
  async take(count: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    let left = count;
    while (left > 0 && (this.#rest.length > 0 || (await this.#more()))) {
      const piece = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(piece.length);
      pieces.push(piece);
      left -= piece.length;
    }
    return joined(pieces);
  }

  /** The next ones, without taking them: so many, or fewer at the end. */
  async peek(count: number): Promise<Buffer> {
    const bytes = await this.take(count);
    this.#rest = joined([bytes, this.#rest]);
    return bytes;
  }

  async isAtEnd(): Promise<boolean> {
    return this.#rest.length === 0 && !(await this.#more());
  }

  /** What is left, as it comes. */
  async *all(): AsyncGenerator<Buffer> {
    while (this.#rest.length > 0 || (await this.#more())) {
      const piece = this.#rest;
      this.#rest = NOTHING;
      yield piece;
    }
  }

  /** Called when there is no rest. False at the end. */
  async #more(): Promise<boolean> {
    while (!this.#isOver && this.#rest.length === 0) {
      const { done, value } = await this.#source.next();
      this.#isOver = done === true;
      if (done !== true) this.#rest = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    }
    return this.#rest.length > 0;
  }
}

function joined(pieces: readonly Buffer[]): Buffer {
  return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
}
