import type { Config, Entry } from '../../protocol/entry.ts';
import type { DeviceId, Term } from '../../protocol/ids.ts';
import type { Ledger } from '../ledger.ts';
import type { Checker } from './checker.ts';
import { onNewConfig } from './configs.ts';
import { watchLeavers } from './leavers.ts';

/** Hosts count ticks of clocks that run up to a twentieth fast, and begin to count before anybody sees them lead. */
const SLACK = 0.8;
/** From this many voters on, a shrunk set can still lose one. */
const SAFE_VOTERS = 5;

export const voteTaken: Checker = {
  rule: 'R6',
  states:
    'a vote is taken from whoever asked to leave or is to be removed, or whom the host, leading without a break, did not hear for the stated time',
  watch(ledger, report) {
    const leavers = watchLeavers(ledger);
    const removing = new Set<DeviceId>();
    const silence = new Silence(ledger);
    let limits = { replaceAfterMs: Infinity, shrinkAfterMs: Infinity, shrinkToOneAfterMs: Infinity };
    const configs = onNewConfig(ledger, ({ node, entry, config }) => {
      const { voters, votersOld } = config;
      // The second half of a change repeats what the first half said: R3 holds it to that.
      if (votersOld.length === 0) return;
      const asked = (voter: DeviceId): boolean => removing.has(voter) || leavers.asked(voter, entry.term);
      if (voters.length < votersOld.length) {
        const wantedMs = votersOld.length >= SAFE_VOTERS ? limits.shrinkAfterMs : limits.shrinkToOneAfterMs;
        if (votersOld.some((voter) => asked(voter) || silence.isLonger(voter, entry, wantedMs))) return;
        report(
          `${node} shrank the voters to ${voters.length} at ${entry.index}: nobody left or was gone for long`,
        );
        return;
      }
      for (const voter of lostBy(config)) {
        if (asked(voter) || silence.isLonger(voter, entry, limits.replaceAfterMs)) continue;
        report(
          `${node} took the vote of ${voter} at ${entry.index}, which did not leave and was there lately`,
        );
      }
    });
    return {
      ...configs,
      ...leavers.handlers,
      began({ timing }) {
        limits = timing;
      },
      removing: ({ device }) => void removing.add(device),
      elected: ({ node, term }) => silence.begin(node, term),
      heard: ({ node, from, term }) => silence.hear(node, from, term),
    };
  },
};

function lostBy({ voters, votersOld }: Config): DeviceId[] {
  return votersOld.filter((voter) => !voters.includes(voter));
}

/** Since when a host of a term did not hear from whom. */
class Silence {
  readonly #ledger: Ledger;
  readonly #ledSinceMs = new Map<Term, number>();
  /** By host and device, of the host's newest term. */
  readonly #heard = new Map<DeviceId, { readonly term: Term; readonly atMs: Map<DeviceId, number> }>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  begin(host: DeviceId, term: Term): void {
    this.#ledSinceMs.set(term, this.#ledger.nowMs);
    this.#heard.set(host, { term, atMs: new Map() });
  }

  hear(host: DeviceId, from: DeviceId, term: Term): void {
    const ofHost = this.#heard.get(host);
    if (ofHost?.term === term) ofHost.atMs.set(from, this.#ledger.nowMs);
  }

  isLonger(device: DeviceId, { term }: Entry, ms: number): boolean {
    const host = this.#ledger.leaderOf(term);
    const ledSinceMs = this.#ledSinceMs.get(term);
    if (host === undefined || host === device || ledSinceMs === undefined) return false;
    const ofHost = this.#heard.get(host);
    const heardMs = (ofHost?.term === term ? ofHost.atMs.get(device) : undefined) ?? ledSinceMs;
    return this.#ledger.nowMs - heardMs >= SLACK * ms;
  }
}
