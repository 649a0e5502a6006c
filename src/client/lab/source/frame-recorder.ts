/** Collects the frames of a simulated network until the page is told of them. */
import type { PeerMessage } from '../../../protocol/peer-messages.ts';
import { LOST } from '../../../sim/scenario/facts.ts';
import { frameKindOf } from '../../../sim/scenario/frame-kinds.ts';
import type { FrameListener } from '../../../sim/scenario/sim-session.ts';
import type { FrameColumns } from '../story/frame-log.ts';

interface Row {
  readonly from: number;
  readonly to: number;
  readonly kind: number;
  readonly sentMs: number;
  readonly tookUs: number;
}

const US_PER_MS = 1000;

export class FrameRecorder implements FrameListener {
  #rows: Row[] = [];
  #lost: number[] = [];

  sent(from: number, to: number, { type }: PeerMessage, sentMs: number, arrivesMs: number): void {
    const tookUs = arrivesMs === Infinity ? LOST : Math.round((arrivesMs - sentMs) * US_PER_MS);
    this.#rows.push({ from, to, kind: frameKindOf(type), sentMs, tookUs });
  }

  lost(frame: number): void {
    this.#lost.push(frame);
  }

  /** What came since it was asked last. */
  take(): { readonly columns: FrameColumns; readonly lost: readonly number[] } {
    const [rows, lost] = [this.#rows, this.#lost];
    this.#rows = [];
    this.#lost = [];
    const columns = {
      from: Uint8Array.from(rows, (row) => row.from),
      to: Uint8Array.from(rows, (row) => row.to),
      kind: Uint8Array.from(rows, (row) => row.kind),
      bytes: new Uint32Array(rows.length),
      sentMs: Float64Array.from(rows, (row) => row.sentMs),
      tookUs: Int32Array.from(rows, (row) => row.tookUs),
    };
    return { columns, lost };
  }
}
