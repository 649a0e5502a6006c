/** Marks about who runs, who votes and who hands over. */
import type { Handlers } from '../checkers/checker.ts';
import type { DeviceId, Index, Term } from '../../protocol/ids.ts';
import type { PreVoteAnswer } from '../../protocol/peer-messages.ts';
import { hasVote, type DiskModel, type Ledger } from '../ledger.ts';
import type { Hit } from './marks.ts';

interface LogEnd {
  readonly lastTerm: Term;
  readonly lastIndex: Index;
}

export function electionMarks(ledger: Ledger, hit: Hit): Handlers[] {
  return [voteMarks(ledger, hit), preVoteMarks(hit), hostMarks(ledger, hit), handoverMarks(hit)];
}

function voteMarks(ledger: Ledger, hit: Hit): Handlers {
  const asked = new Map<DeviceId, LogEnd>();
  const candidates = new Map<Term, Set<DeviceId>>();
  const wonTerms = new Set<Term>();
  return {
    sent({ node, to, message }) {
      if (message.type === 'requestVote') {
        asked.set(node, message);
        run(ledger.disk(node), node, message.term);
      } else if (message.type === 'vote') {
        const disk = ledger.disk(node);
        const end = asked.get(to);
        if (message.granted && !hasVote(disk.configs.at(-1)?.config, node)) hit('voteOfNonVoter');
        if (!message.granted && end !== undefined && isFresher(endOf(disk), end))
          hit('voteRefusedForStaleLog');
      }
    },
    elected({ term }) {
      wonTerms.add(term);
      for (const lost of candidates.keys()) {
        if (lost >= term) continue;
        if (!wonTerms.has(lost)) hit('termWithoutHost');
        candidates.delete(lost);
      }
    },
  };

  function run(disk: DiskModel, node: DeviceId, term: Term): void {
    let ofTerm = candidates.get(term);
    if (ofTerm === undefined) candidates.set(term, (ofTerm = new Set()));
    if (ofTerm.has(node)) return;
    ofTerm.add(node);
    if (ofTerm.size === 2) hit('twoCandidatesInOneTerm');
    if (!hasVote(disk.configs.at(-1)?.config, node)) hit('leftOutRan');
  }
}

function preVoteMarks(hit: Hit): Handlers {
  const asked = new Map<DeviceId, LogEnd>();
  /** By voter and candidate: the attempt that was told to wait. */
  const waiting = new Map<string, number>();
  const answered = (node: DeviceId, to: DeviceId, answer: PreVoteAnswer): void => {
    const pair = `${node}/${to}`;
    const end = asked.get(to);
    if (answer.verdict === 'leaderAlive') {
      waiting.set(pair, answer.attempt);
      return;
    }
    if (waiting.get(pair) === answer.attempt) hit('deferredPreVoteAnswered');
    waiting.delete(pair);
    if (answer.verdict === 'soft') hit('preVoteRefusedSoftly');
    if (answer.verdict === 'refused' && end !== undefined && isFresher(answer, end)) {
      hit('preVoteRefusedForStaleLog');
    }
  };
  return {
    sent({ node, to, message }) {
      if (message.type === 'preVote') asked.set(node, message);
      else if (message.type === 'preVoteAnswer') answered(node, to, message);
      else if (message.type === 'pullPage' && message.entries.length > 0) hit('candidatePulled');
    },
  };
}

function hostMarks(ledger: Ledger, hit: Hit): Handlers {
  const leads = new Map<DeviceId, Term>();
  const running = new Set<DeviceId>();
  return {
    started({ node, found }) {
      running.add(node);
      if (found.term > 0 && ledger.leaderOf(found.term) === node) hit('hostCameBackInItsTerm');
    },
    stopped({ node }) {
      leads.delete(node);
      running.delete(node);
      if (running.size === 0) hit('everybodyDown');
    },
    status({ node, role, term }) {
      if (role === 'leader') leads.set(node, term);
      else {
        if (leads.get(node) === term) hit('hostGaveUp');
        leads.delete(node);
      }
    },
    sent({ message }) {
      if (message.type === 'heartbeatAnswer' && message.round === 0) hit('staleHostTold');
    },
  };
}

function handoverMarks(hit: Hit): Handlers {
  /** Who was told to run by a host of which term. */
  const told = new Map<DeviceId, Term>();
  const runs = new Map<Term, DeviceId>();
  return {
    sent({ node, message }) {
      if (message.type === 'timeoutNow') told.set(node, message.term);
      else if (message.type === 'requestVote' && message.transfer) runs.set(message.term, node);
    },
    durable({ node, batch }) {
      const term = told.get(node);
      if (term === undefined || !batch.entries.some((entry) => entry.term === term)) return;
      // While a handover goes on, its host takes nothing.
      hit('handoverFailed');
      told.delete(node);
    },
    elected({ node, term }) {
      told.delete(node);
      if (runs.get(term) === node) hit('handoverCompleted');
    },
    stopped({ node }) {
      told.delete(node);
    },
  };
}

function endOf({ entries }: DiskModel): LogEnd {
  return { lastTerm: entries.at(-1)?.term ?? 0, lastIndex: entries.length };
}

function isFresher(one: LogEnd, other: LogEnd): boolean {
  return (
    one.lastTerm > other.lastTerm || (one.lastTerm === other.lastTerm && one.lastIndex > other.lastIndex)
  );
}
