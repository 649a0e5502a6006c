/** Who can be named in the conversation on the screen. */
import { useMemo } from 'react';
import { shownGroup } from '../state/standing.ts';
import { appState, useApp, useGroup } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { EVERYBODY, type Nameable } from './mentions.ts';
import { peopleHere } from './mentions-here.ts';

/** Somebody, or everybody. */
export interface Choosable extends Nameable {
  readonly hint: string;
}

/** The answer stays the same list while the roster does. */
export function usePeople(): readonly Choosable[] {
  const t = useText();
  const roomId = useApp((state) => state.roomId);
  const members = useGroup((group) => group.members);
  const rooms = useGroup((group) => group.rooms);
  return useMemo(() => {
    // What the list is made of.
    void [roomId, members, rooms];
    const people = peopleHere(appState()).map(({ id, name }) => ({ id, name, hint: '' }));
    const all = { id: '', name: EVERYBODY, hint: t('talk:everybodyHint') };
    return shownGroup(appState()) === null ? [] : [...people, all];
  }, [roomId, members, rooms, t]);
}
