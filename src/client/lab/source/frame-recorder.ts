/** Collects the frames of a simulated network until the page is told of them. */
import type { FrameListener } from '../../../sim/scenario/sim-session.ts';
import type { PeerMessage } from '../../../protocol/peer-messages.ts';
import { FRAME_KINDS, type FrameColumns, type FrameKind } from '../story/frame-log.ts';

const KIND_OF: Partial<Readonly<Record<PeerMessage['type'], FrameKind>>> = {
  heartbeat: 'heartbeat',
  heartbeatAnswer: 'heartbeat',
  append: 'entries',
  appendAnswer: 'entries',
  commit: 'entries',
  preVote: 'vote',
  preVoteAnswer: 'vote',
  requestVote: 'vote',
  vote: 'vote',
  timeoutNow: 'vote',
  propose: 'proposal',
  proposeAnswer: 'proposal',
  digest: 'gossip',
  gossip: 'gossip',
  head: 'gossip',
};

interface Row {
  readonly from: number;
  readonly to: number;
  readonly kind: number;
  readonly sentMs: number;
  readonly arrivedMs: number;
}

export class FrameRecorder implements FrameListener {
  #rows: Row[] = [];
  #lost: number[] = [];

  sent(from: number, to: number, message: PeerMessage, sentMs: number, arrivesMs: number): void {
    const kind = FRAME_KINDS.indexOf(KIND_OF[message.type] ?? 'rest');
    this.#rows.push({ from, to, kind, sentMs, arrivedMs: arrivesMs });
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
      sentMs: Float64Array.from(rows, (row) => row.sentMs),
      arrivedMs: Float64Array.from(rows, (row) => row.arrivedMs),
    };
    return { columns, lost };
  }
}
