/** Marks about room keys: in lives of groups that are sealed. */
import { decodePayload } from '../../protocol/encode-payload.ts';
import { EVENT_KIND, SEAL_CLEAR, type SignedEvent } from '../../protocol/event.ts';
import type { Index } from '../../protocol/ids.ts';
import type { AppliedEntry } from '../../core/ready.ts';
import type { Handlers } from '../checkers/checker.ts';
import type { Hit } from './marks.ts';

export const KEYS_MARKS = {
  keysChanged: 'the keys of a room change',
  keysRenewed: 'keys change though nobody comes and nobody goes',
  keysCommitLost: 'a commit of keys comes too late and has no effect',
  addedAnew: 'a device that lost its keys is added anew',
  keysBeganAnew: 'keys begin anew, since too few have them',
  couldNotRead: 'a device says that it cannot read',
  takenOut: 'a commit takes out somebody who was removed',
  saidWithOlderKeys: 'what was sealed before a change of keys takes its place after it',
  treeHandedOver: 'a newcomer is given the tree',
  treeNotThere: 'somebody asked for a tree has not got it',
  objectedTo: 'somebody could not follow a commit that was tried',
  pastHandedOver: 'a newcomer is given keys of what was said before',
} as const;

export function keysMarks(hit: Hit): Handlers {
  const seen = new Set<Index>();
  let changedAt: Index = 0;
  const committed = (event: SignedEvent, index: Index, isValid: boolean): void => {
    const commit = decodePayload(event.header.kind, event.payload);
    if (commit.kind !== 'keysCommit') return;
    hit(isValid ? 'keysChanged' : 'keysCommitLost');
    if (!isValid) return;
    changedAt = index;
    if (commit.added.length + commit.removed.length === 0) hit('keysRenewed');
    if (commit.start === commit.epoch + 1) hit('keysBeganAnew');
    if (commit.added.some((id) => commit.removed.includes(id))) hit('addedAnew');
    if (commit.removed.some((id) => !commit.added.includes(id))) hit('takenOut');
  };
  const take = ({ entry, verdict }: AppliedEntry): void => {
    if (entry.body.kind !== 'event' || seen.has(entry.index)) return;
    seen.add(entry.index);
    const { event } = entry.body;
    const { kind, seal, head } = event.header;
    const isValid = verdict?.kind === 'valid';
    if (kind === EVENT_KIND.keysCommit) committed(event, entry.index, isValid);
    if (kind === EVENT_KIND.keysUnreadable && isValid) hit('couldNotRead');
    if (seal === SEAL_CLEAR) return;
    if (isValid && head.index < changedAt) hit('saidWithOlderKeys');
  };
  return {
    applied: ({ entries }) => entries.forEach(take),
    sent({ message }) {
      if (message.type === 'keysTree' && message.said === 'given') hit('treeHandedOver');
      if (message.type === 'keysTree' && message.said === 'none') hit('treeNotThere');
      if (message.type === 'keysTried' && !message.follows) hit('objectedTo');
      if (message.type === 'keysPast' && message.said === 'given') hit('pastHandedOver');
    },
  };
}
