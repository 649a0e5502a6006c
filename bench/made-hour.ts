/**
 * A long run under load, as the lab records it, made up from a seed: messages, links, a change of host each minute, and all
 * messages between the nodes.
 */
import type { LabFact, TimedFact } from '../src/sim/scenario/facts.ts';
import { Random } from '../src/sim/random.ts';

const TELL_MS = 100;
const HEARTBEAT_MS = 50;

export interface MadeHour {
  readonly minutes: number;
  readonly names: readonly string[];
  /** Messages of people a second. */
  readonly rate: number;
}

/** Piece by piece, as the supervisor tells it. */
export function* madeHour({ minutes, names, rate }: MadeHour): Generator<TimedFact[]> {
  const nodes = names.length;
  const chance = new Random(1);
  const at = (atMs: number, fact: LabFact): TimedFact => ({ atMs, ...fact });
  yield [
    at(0, { type: 'began', scenario: 'hour', seed: 1, nodes: names, timing: 'test', policy: 'centrality' }),
    ...names.map((node) => at(0, { type: 'node', node, state: 'running', device: `d-${node}` })),
  ];
  let [number, term, host] = [0, 1, 0];
  for (let nowMs = TELL_MS; nowMs <= minutes * 60_000; nowMs += TELL_MS) {
    const facts: TimedFact[] = [];
    const frames: (readonly [from: number, to: number, kind: number, atUs: number])[] = [];
    if (nowMs % 60_000 === 0) {
      [term, host] = [term + 1, (host + 1) % nodes];
      for (const [place, node] of names.entries()) {
        const role = place === host ? 'host' : 'follower';
        facts.push(at(nowMs, { type: 'status', node, role, tier: 'confirmed', host: names[host]!, term }));
      }
    }
    if (nowMs % 1_000 === 0) {
      for (const from of names) {
        for (const to of names) {
          if (from !== to)
            facts.push(at(nowMs, { type: 'link', from, to, isUp: true, rttMs: chance.fraction() }));
        }
      }
    }
    for (let sent = (rate * TELL_MS) / 1000; sent > 0; sent--) {
      const id = `m${++number}`;
      const author = number % nodes;
      const node = names[author]!;
      facts.push(at(nowMs, { type: 'said', id, node }), at(nowMs, { type: 'accepted', id, node }));
      facts.push(at(nowMs, { type: 'confirmed', id, node, index: number, term }));
      for (const one of names) facts.push(at(nowMs, { type: 'shown', id, node: one, index: number }));
      frames.push([author, host, 3, 0]);
      for (const [to] of names.entries()) {
        if (to !== host) frames.push([host, to, 1, 500], [to, host, 1, 900], [host, to, 1, 1_400]);
      }
    }
    for (let beatMs = 0; beatMs < TELL_MS; beatMs += HEARTBEAT_MS) {
      for (const [to] of names.entries()) {
        if (to !== host) frames.push([host, to, 0, beatMs * 1_000], [to, host, 0, beatMs * 1_000 + 300]);
      }
    }
    const sorted = frames.toSorted((a, b) => a[3] - b[3]);
    const told: LabFact = {
      type: 'frames',
      fromMs: nowMs - TELL_MS,
      from: sorted.map(([from]) => from),
      to: sorted.map(([, to]) => to),
      kind: sorted.map(([, , kind]) => kind),
      bytes: sorted.map(() => 40 + Math.floor(chance.fraction() * 400)),
      afterUs: sorted.map(([, , , atUs]) => atUs),
      tookUs: sorted.map(() => 100 + Math.floor(chance.fraction() * 900)),
    };
    facts.push(at(nowMs, told));
    yield facts;
  }
}
