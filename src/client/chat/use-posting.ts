/** Whether one may write here, and what becomes of it now. */
import { standingOf } from '../network/standing-kind.ts';
import { namedRoom } from '../rooms/room-lists.ts';
import { useApp, useGroup } from '../state/store.ts';
import { useText } from '../text/text.ts';

export interface Posting {
  /** Why one may not; null when one may. */
  readonly refusal: string | null;
  /** What happens to messages while there is no quorum; empty when all is well. */
  readonly hint: string;
}

export function usePosting(roomId: string): Posting {
  const t = useText();
  const canPost =
    useGroup(({ rooms }) => rooms.find(({ id }) => id === roomId)?.can.includes('post')) ?? true;
  const isArchived = useGroup(({ rooms }) => rooms.find(({ id }) => id === roomId)?.archived) ?? false;
  const isInDoubt =
    useGroup((group) => {
      const room = group.rooms.find(({ id }) => id === roomId);
      return room !== undefined && (namedRoom(group, room).other?.takesNameOf ?? null) !== null;
    }) ?? false;
  const kind = useApp((state) => standingOf(state)?.kind ?? 'ok');
  const missing = useApp((state) => {
    const standing = standingOf(state);
    return standing?.kind === 'tentative' ? standing.missing : 0;
  });
  if (kind === 'removed') return { refusal: t('chat:removed'), hint: '' };
  if (kind === 'contradiction') return { refusal: t('chat:contradiction'), hint: '' };
  if (isArchived) return { refusal: t('chat:archived'), hint: '' };
  if (isInDoubt) return { refusal: t('chat:inDoubt'), hint: '' };
  if (!canPost) return { refusal: t('chat:mayNotPost'), hint: '' };
  if (kind === 'offline') return { refusal: null, hint: t('chat:hintOffline') };
  if (kind === 'alone') return { refusal: null, hint: t('chat:hintAlone') };
  if (kind === 'tentative') return { refusal: null, hint: t('chat:hintTentative', { count: missing }) };
  return { refusal: null, hint: '' };
}
