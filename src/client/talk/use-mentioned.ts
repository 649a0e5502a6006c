/** Whom a message names, for its text. */
import { useMemo } from 'react';
import type { Message } from '../../api/messages.ts';
import type { NewParts } from '../api/node-api.ts';
import { useGroup } from '../state/store.ts';
import type { Mentioned } from './mention-pieces.ts';
import { EVERYBODY, type Nameable } from './mentions.ts';

const NOBODY: readonly Nameable[] = [];

/** The answer stays the same list while the message does. A text without a list names whom it is found to name (MS284). */
export function useMentioned(
  text: string,
  mentions: Message['mentions'] | NewParts['mentions'],
): readonly Mentioned[] {
  const isListed = mentions !== undefined || !text.includes('@');
  const members = useGroup((group) => (isListed ? NOBODY : group.members)) ?? NOBODY;
  return useMemo(() => {
    if (mentions === undefined) return members.map(({ id, name }) => ({ memberId: id, name }));
    const everybody = mentions.everybody ? [{ memberId: null, name: EVERYBODY }] : [];
    return [...(mentions.members ?? []), ...everybody];
  }, [mentions, members]);
}
