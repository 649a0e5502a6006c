/** The invitation that the dialog shows, and the list of those that are valid. */
import { useCallback, useEffect, useState } from 'react';
import type { Invite } from '../../api/groups.ts';
import { notifyProblem } from '../shell/notify.ts';
import { api, useGroup } from '../state/store.ts';
import { isActive, type OwnInvite } from './invites.ts';

/**
 * The last invitation that this tab made, by group. Its secret is told only once, so a reload makes a new one; in
 * memory only, since nothing else should hold it.
 */
const made = new Map<string, OwnInvite>();
const making = new Map<string, Promise<OwnInvite>>();

export interface Invitation {
  /** Null while it is being made, or when that failed. */
  readonly invite: OwnInvite | null;
  /** What the node said of it last. */
  readonly listed: Invite | null;
  readonly all: readonly Invite[];
  readonly isMaking: boolean;
  readonly renew: () => void;
  readonly revoke: (inviteId: string) => void;
}

/** Asks while `isOpen`; again whenever the roster changes, for that is when invitations are used. */
export function useInvitation(groupId: string, isOpen: boolean): Invitation {
  const members = useGroup((group) => group.members);
  const [invite, setInvite] = useState<OwnInvite | null>(null);
  const [all, setAll] = useState<readonly Invite[]>([]);
  const [isMaking, setMaking] = useState(false);

  const list = useCallback(async (): Promise<readonly Invite[]> => {
    const invites = await api.invites(groupId);
    setAll(invites);
    return invites;
  }, [groupId]);

  const make = useCallback(async (): Promise<void> => {
    setMaking(true);
    try {
      setInvite(await makeOne(groupId));
      await list();
    } finally {
      setMaking(false);
    }
  }, [groupId, list]);

  useEffect(() => {
    if (!isOpen) return;
    const open = async (): Promise<void> => {
      const before = made.get(groupId);
      const listed =
        before === undefined ? null : ((await list()).find(({ id }) => id === before.id) ?? null);
      if (before !== undefined && isActive(before, listed, Date.now())) setInvite(before);
      else await make();
    };
    open().catch(notifyProblem);
  }, [groupId, isOpen, list, make]);

  useEffect(() => {
    if (isOpen) void list().catch(notifyProblem);
  }, [isOpen, list, members]);

  return {
    invite,
    listed: all.find(({ id }) => id === invite?.id) ?? null,
    all,
    isMaking,
    renew: () => void make().catch(notifyProblem),
    revoke: (inviteId) => void api.revokeInvite(groupId, inviteId).then(list).catch(notifyProblem),
  };
}

/** One request at a time for a group, whoever asks. */
function makeOne(groupId: string): Promise<OwnInvite> {
  const underWay = making.get(groupId);
  if (underWay !== undefined) return underWay;
  const asked = api.createInvite(groupId).then((invite) => {
    const own = invite as OwnInvite;
    made.set(groupId, own);
    return own;
  });
  making.set(groupId, asked);
  return asked.finally(() => making.delete(groupId));
}
