/** Who can be named in the conversation on the screen, and who is. */
import { shownGroup } from '../state/standing.ts';
import type { AppState } from '../state/model.ts';
import { appState } from '../state/store.ts';
import { mentionsIn, type Nameable, type Named } from './mentions.ts';

const NOBODY: readonly Nameable[] = [];

/** Whoever is in the room, oneself not. */
export function peopleHere(state: AppState): readonly Nameable[] {
  const group = shownGroup(state);
  const room = group?.rooms.find(({ id }) => id === state.roomId);
  if (group === null || room === undefined) return NOBODY;
  const { myMemberId } = group.group;
  return group.members.filter(
    ({ id }) => id !== myMemberId && (room.kind === 'open' || room.members.includes(id)),
  );
}

/** Undefined where nobody is named. */
export function mentionsHere(text: string): Named | undefined {
  return mentionsIn(text, peopleHere(appState()));
}
