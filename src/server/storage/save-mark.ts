/**
 * How far each group's saves had come, in a small file beside the database. It is written after a save is durable and
 * never synced, so it costs microseconds and can only lag: a database behind it has lost saves (its write-ahead log was
 * cut, damaged or removed, or the file replaced by an older copy), which SQLite cannot tell from a shorter history. After
 * a power cut the mark may be behind by the last moments; then it says less, never too much.
 */
import { closeSync, existsSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { createPrivateFile } from './private-files.ts';
import { rowSum } from './row-sums.ts';

/** A count and its sum. */
const SLOT_BYTES = 12;
/** The slot of the node's own starts; groups have their number. */
export const BOOT_SLOT = 0;

export class SaveMark {
  readonly #file: number;

  constructor(path: string) {
    if (!existsSync(path)) createPrivateFile(path);
    this.#file = openSync(path, 'r+');
  }

  /** What is known to have been saved; 0 when nothing is known. */
  read(slot: number): number {
    const bytes = Buffer.alloc(SLOT_BYTES);
    if (readSync(this.#file, bytes, 0, SLOT_BYTES, slot * SLOT_BYTES) < SLOT_BYTES) return 0;
    const count = Number(bytes.readBigUInt64BE(0));
    // A slot that was being written when the power went says nothing.
    return bytes.readUInt32BE(8) === rowSum(slot, count) ? count : 0;
  }

  /** Slots of groups about which something is known. */
  groups(): number[] {
    const count = Math.floor(fstatSync(this.#file).size / SLOT_BYTES);
    return Array.from({ length: count }, (_, slot) => slot).filter(
      (slot) => slot !== BOOT_SLOT && this.read(slot) > 0,
    );
  }

  /** To be called when it is durable. A mark that cannot be written says less; that is no reason to refuse a save. */
  note(slot: number, count: number): void {
    const bytes = Buffer.alloc(SLOT_BYTES);
    bytes.writeBigUInt64BE(BigInt(count), 0);
    bytes.writeUInt32BE(rowSum(slot, count), 8);
    try {
      writeSync(this.#file, bytes, 0, SLOT_BYTES, slot * SLOT_BYTES);
    } catch {
      // A full disk, mostly: the next save notes more.
    }
  }

  /** Nothing is known any more; durable when it returns. */
  clear(slot: number): void {
    if (this.read(slot) === 0) return;
    this.note(slot, 0);
    fsyncSync(this.#file);
  }

  close(): void {
    closeSync(this.#file);
  }
}
