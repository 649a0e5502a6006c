/** The own last message that may be changed, for arrow-up in an empty composer. */
import type { Message } from '../../api/messages.ts';
import { appState } from '../state/store.ts';
import { here } from './actions.ts';
import { setChatUi } from './chat-ui.ts';

/** False: there is none. */
export function editLastOwn(): boolean {
  const place = here();
  const group = place === null ? undefined : appState().groups[place.groupId];
  const timeline = place === null ? undefined : group?.timelines[place.roomId];
  if (group === undefined || timeline === undefined || timeline.after !== null) return false;
  const isOwn = ({ author, can }: Message): boolean =>
    author.memberId === group.group.myMemberId && can.includes('edit');
  const last = timeline.waiting.findLast(isOwn) ?? timeline.placed.findLast(isOwn);
  if (last === undefined) return false;
  const isDrawn = document.querySelector(`[data-message-id="${CSS.escape(last.id)}"]`) !== null;
  setChatUi({
    editing: { messageId: last.id, text: last.text },
    target: isDrawn ? null : { messageId: last.id },
  });
  return true;
}
