import type { DeviceId, Term } from '../../protocol/ids.ts';
import type { FactOf } from '../facts.ts';
import type { Checker } from './checker.ts';

type RoundTrips = FactOf<'distances'>['roundTrips'];

/** The engine judges by buckets, which are coarse; far worse than this is not a matter of their edges. */
const FAR_WORSE = 1.6;
const FAR_WORSE_US = 10_000;
/** One that somebody had asked for, and one to whoever is better placed. */
const HANDOVERS_MAX = 2;

export const bestHost: Checker = {
  rule: 'L7',
  states:
    'a whole group at rest is hosted by a voter that wants to, if one does, and is not far worse placed than another; its handovers end',
  watch(ledger, report) {
    let distances: FactOf<'distances'> | null = null;
    const handedOver = new Set<Term>();
    return {
      healed() {
        distances = null;
        handedOver.clear();
      },
      rested() {
        handedOver.clear();
      },
      sent({ message }) {
        if (message.type === 'timeoutNow') handedOver.add(message.term);
      },
      distances(fact) {
        distances = fact;
      },
      settled({ term }) {
        const host = ledger.leaderOf(term);
        if (distances === null || host === undefined) return;
        if (handedOver.size > HANDOVERS_MAX) report(`${handedOver.size} handovers in a group at rest`);
        const { willing, isByCloseness, roundTrips } = distances;
        const voters = ledger.disk(host).configs.at(-1)?.config.voters ?? [];
        const fit = voters.filter((voter) => willing.has(voter));
        if (fit.length > 0 && !willing.has(host))
          report(`${host} hosts against its will, though others would`);
        if (!isByCloseness || !fit.includes(host)) return;
        const placed = new Map(voters.map((voter) => [voter, pathsOf(voter, voters, roundTrips)]));
        const best = Math.min(...fit.map((voter) => placed.get(voter)!));
        const own = placed.get(host)!;
        if (!Number.isFinite(own) || !Number.isFinite(best)) return;
        if (own > FAR_WORSE * best + FAR_WORSE_US * 2 * (voters.length - 1)) {
          report(`${host} hosts with ${own} µs to and from all voters, another would with ${best} µs`);
        }
      },
    };
  },
};

/** Sum of the shortest paths to all others and back, µs; by relaxing until nothing gets shorter. */
function pathsOf(from: DeviceId, voters: readonly DeviceId[], roundTrips: RoundTrips): number {
  const there = relaxed(from, voters, (a, b) => roundTrips.get(a)?.get(b) ?? Infinity);
  const back = relaxed(from, voters, (a, b) => roundTrips.get(b)?.get(a) ?? Infinity);
  return voters.reduce((sum, voter) => sum + there.get(voter)! + back.get(voter)!, 0);
}

function relaxed(
  from: DeviceId,
  voters: readonly DeviceId[],
  edge: (a: DeviceId, b: DeviceId) => number,
): Map<DeviceId, number> {
  const path = new Map(voters.map((voter) => [voter, voter === from ? 0 : Infinity]));
  for (let isShorter = true; isShorter;) {
    isShorter = false;
    for (const via of voters) {
      for (const to of voters) {
        const through = path.get(via)! + edge(via, to);
        if (through >= path.get(to)!) continue;
        path.set(to, through);
        isShorter = true;
      }
    }
  }
  return path;
}
