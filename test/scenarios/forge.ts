/** Messages that a script makes up: what a peer of another history, or of bad intent, might say. */
import type { ReplicaMessage } from '../../src/protocol/peer-messages.ts';
import type { Cluster } from './cluster.ts';
import type { Words } from './script.ts';

/** `requestVote term 9 last 9@9`, `vote term 3 granted`, `heartbeatAnswer term 9` and so on. */
export function forgedMessage(cluster: Cluster, words: Words): ReplicaMessage {
  const type = words.next();
  if (!words.takes('term')) throw new Error(`${type} term 3: a term is wanted first`);
  const term = words.number();
  const clockMs = 0;
  switch (type) {
    case 'requestVote':
      return { type, term, ...lastOf(words), transfer: words.takes('handover') };
    case 'vote':
      return { type, term, granted: isGranted(words), clockMs };
    case 'preVote': {
      const log = lastOf(words);
      const hears = words.takes('hears') ? words.numbers().map((number) => cluster.node(number).id) : [];
      return { type, term, ...log, attempt: attemptOf(words), hears };
    }
    case 'preVoteAnswer': {
      const verdict = isGranted(words) ? 'granted' : 'refused';
      return { type, term, attempt: attemptOf(words), verdict, lastIndex: 1, lastTerm: 1, clockMs };
    }
    case 'heartbeatAnswer':
      return { type, term, round: 0, lastIndex: 0, clockMs, willing: true, missing: 0, delays: [] };
    case 'appendAnswer':
      return { type, term, result: { kind: 'conflict', prevIndex: 1, hintIndex: 0, hintTerm: 0 }, clockMs };
    case 'heartbeat': {
      const rank = { term: 0, revision: 0, order: [] };
      return { type, term, commitIndex: 0, round: 1, rank, unwilling: [], matches: [] };
    }
    case 'timeoutNow':
      return { type, term };
    default:
      throw new Error(`nobody can forge "${type}"`);
  }
}

function lastOf(words: Words): { lastIndex: number; lastTerm: number } {
  const found = words.takes('last') ? /^(\d+)@(\d+)$/.exec(words.next()) : null;
  if (found === null) throw new Error('`last 9@3` is wanted: the end of its log');
  return { lastIndex: Number(found[1]), lastTerm: Number(found[2]) };
}

function isGranted(words: Words): boolean {
  if (words.takes('granted')) return true;
  if (words.takes('refused')) return false;
  throw new Error('`granted` or `refused` is wanted');
}

function attemptOf(words: Words): number {
  return words.takes('attempt') ? words.number() : 1;
}
