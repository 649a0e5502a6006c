/** A network of a few nodes, as each of them would tell of it; and what really happened. For tests of who puts both together. */
import { FRAME_DEEDS, type FrameDeed, type FrameReport } from '../../../src/api/lab-frames.ts';
import { PEER_MESSAGE_CODE } from '../../../src/protocol/peer-messages.ts';

export type Fate = 'plain' | 'late' | 'lost' | 'doubled' | 'missed';

export interface PlannedFrame {
  readonly from: number;
  readonly to: number;
  /** µs after the one before. */
  readonly afterUs: number;
  readonly fate: Fate;
  /** In the injector, and on the wire. */
  readonly heldUs: number;
  readonly tookUs: number;
}

interface Row {
  readonly deed: FrameDeed;
  readonly link: string;
  readonly peer: number;
  readonly number: number;
  readonly other: number;
  readonly bytes: number;
  readonly atUs: number;
}

/** As facts have it: `tookUs` -1 for what was lost. */
export interface TrueFrame {
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
  readonly sentUs: number;
  readonly tookUs: number;
}

export class NetworkTold {
  readonly truth: TrueFrame[] = [];
  readonly #rows = new Map<number, Row[]>();
  readonly #links = new Map<number, string[]>();

  constructor(plan: readonly PlannedFrame[]) {
    let nowUs = 1_000;
    const wire: { way: string; atUs: number; arrive: (number: number, atUs: number) => void }[] = [];
    const held = new Map<string, number>();
    for (const [at, frame] of plan.entries()) {
      nowUs += frame.afterUs;
      this.#plan(frame, nowUs, 40 + at, held, wire);
    }
    const [numbers, lastUs] = [new Map<string, number>(), new Map<string, number>()];
    for (const { way, atUs, arrive } of wire.toSorted((a, b) => a.atUs - b.atUs)) {
      const number = (numbers.get(way) ?? 0) + 1;
      numbers.set(way, number);
      // On one link nothing overtakes.
      const arrivesUs = Math.max(atUs, lastUs.get(way) ?? 0);
      lastUs.set(way, arrivesUs);
      arrive(number, arrivesUs);
    }
    for (const rows of this.#rows.values()) rows.sort((a, b) => a.atUs - b.atUs);
  }

  /** What this node tells of all up to a moment that it has not told yet. */
  report(node: number, upToUs: number): FrameReport {
    const rows = this.#rows.get(node) ?? [];
    const later = rows.findIndex(({ atUs }) => atUs > upToUs);
    const due = rows.splice(0, later === -1 ? rows.length : later);
    const known = this.#links.get(node) ?? [];
    this.#links.set(node, known);
    const links: [number, string, string][] = [];
    for (const { link, peer } of due) {
      if (known.includes(link)) continue;
      links.push([known.push(link) - 1, link, `device ${peer}`]);
    }
    const fromUs = due[0]?.atUs ?? upToUs;
    return {
      fromUs,
      upToUs,
      dropped: 0,
      links,
      deed: due.map(({ deed }) => FRAME_DEEDS.indexOf(deed)),
      link: due.map(({ link }) => known.indexOf(link)),
      number: due.map(({ number }) => number),
      other: due.map(({ other }) => other),
      code: due.map(() => PEER_MESSAGE_CODE.append),
      bytes: due.map(({ bytes }) => bytes),
      afterUs: due.map(({ atUs }) => atUs - fromUs),
    };
  }

  /** A row of one node by hand. */
  tell(node: number, row: Row): void {
    const rows = this.#rows.get(node) ?? [];
    this.#rows.set(node, rows);
    rows.push(row);
  }

  #plan(
    { from, to, fate, heldUs, tookUs }: PlannedFrame,
    sentUs: number,
    bytes: number,
    held: Map<string, number>,
    wire: { way: string; atUs: number; arrive: (number: number, atUs: number) => void }[],
  ): void {
    const link = `link ${Math.min(from, to)} ${Math.max(from, to)}`;
    const way = `${from}>${to}`;
    const row = { link, bytes, other: 0, number: 0 };
    const out = (deed: FrameDeed, atUs: number, more: Partial<Row>): void =>
      this.tell(from, { ...row, deed, peer: to, atUs, ...more });
    const arrives = (atUs: number, number: number): void => {
      const isMissed = fate === 'missed';
      this.tell(to, { ...row, deed: isMissed ? 'missed' : 'got', peer: from, number, atUs });
      this.truth.push({ from, to, bytes, sentUs, tookUs: isMissed ? -1 : atUs - sentUs });
    };
    if (fate === 'plain' || fate === 'missed') {
      // Its number is its place on the wire, which is known only when all are planned.
      wire.push({
        way,
        atUs: sentUs,
        arrive: (number, atUs) => {
          out('sent', sentUs, { number });
          arrives(atUs + tookUs, number);
        },
      });
      return;
    }
    const serial = (held.get(way) ?? 0) + 1;
    held.set(way, serial);
    out('held', sentUs, { number: serial });
    if (fate === 'lost') {
      out('fate', sentUs, { number: serial, other: 0 });
      this.truth.push({ from, to, bytes, sentUs, tookUs: -1 });
      return;
    }
    if (fate === 'doubled') out('fate', sentUs, { number: serial, other: 2 });
    for (let copy = 0; copy < (fate === 'doubled' ? 2 : 1); copy++) {
      wire.push({
        way,
        atUs: sentUs + heldUs,
        arrive: (number, atUs) => {
          out('wrote', sentUs + heldUs, { number, other: serial });
          arrives(atUs + tookUs, number);
        },
      });
    }
  }
}
