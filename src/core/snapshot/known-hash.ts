/** Hashes of past entries: from the log, as a snapshot named them, or as they are known of what is missing. */
import type { Entry } from '../../protocol/entry.ts';
import type { Head } from '../../protocol/event.ts';
import { ZERO_HASH, type Hash, type Index } from '../../protocol/ids.ts';
import type { CoreState } from '../state.ts';
import type { MissingState } from './state.ts';

type Sources = Pick<CoreState, 'log' | 'missing' | 'ports'>;

export function knownHash({ log, missing, ports }: Sources, index: Index): Hash | undefined {
  const own = log.head(index)?.hash ?? missing.holes.find(({ high }) => high === index)?.hash;
  if (own !== undefined || isWhole(missing)) return own;
  const { hashes, history } = missing;
  // What comes in with the next save is not on the disk yet.
  const filled = history.length === 0 ? undefined : history[history[0]!.index - index]?.hash;
  const told = hashes === null ? undefined : hashes.hashes[hashes.hashes.length - 1 - (hashes.last - index)];
  return filled ?? told ?? ports.log.pastHash(index);
}

/** The newest entry up to `index` whose hash is known: that one, unless it is damaged together with the one above it. */
export function newestKnown(sources: Sources, index: Index): Head {
  const hash = index === 0 ? ZERO_HASH : knownHash(sources, index);
  if (hash !== undefined) return { index, hash };
  const hole = sources.missing.holes.find(({ low, high }) => low <= index && index <= high);
  return newestKnown(sources, (hole?.low ?? index) - 1);
}

function isWhole({ holes, history }: MissingState): boolean {
  return holes.length + history.length === 0;
}

/**
 * SN16 The fold asks for the head that an event names. Where that lies in a hole and nobody told its hash, the verdict
 * must wait for history: guessed, it would be another one than on other nodes.
 */
export function isHeadKnown(state: CoreState, { index, body }: Entry): boolean {
  if (body.kind !== 'event' || isWhole(state.missing)) return true;
  const { head } = body.event.header;
  return head.index === 0 || head.index >= index || knownHash(state, head.index) !== undefined;
}
