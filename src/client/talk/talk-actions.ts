/** What a person asks for with a message, beside answering and changing it. What the node refuses is said in a note. */
import i18next from 'i18next';
import type { Message } from '../../api/messages.ts';
import { act, here } from '../chat/actions.ts';
import { notifyDone, notifyProblem } from '../shell/notify.ts';
import { messagePath } from '../shell/paths.ts';
import { api, session } from '../state/store.ts';

export function togglePin({ id, pinned }: Message): void {
  act(({ groupId, roomId }) => api.pin(groupId, roomId, id, pinned === undefined));
}

/** Chooses an answer of a poll, or takes it back; where one may be chosen, it takes the place of another. */
export function toggleVote({ id, poll }: Message, place: number): void {
  if (poll === undefined) return;
  const mine = poll.options.flatMap((option, at) => (option.mine ? at : []));
  const others = mine.filter((at) => at !== place);
  const added = mine.includes(place) ? [] : [place];
  const choices = poll.several ? [...others, ...added].toSorted((a, b) => a - b) : added;
  act(({ groupId, roomId }) => api.vote(groupId, roomId, id, choices));
}

export function endPoll({ id }: Message): void {
  act(({ groupId, roomId }) => api.closePoll(groupId, roomId, id));
}

/** To a room of the same group, sealed anew there. */
export function forward(
  { id, roomId, groupId }: Message,
  to: { readonly id: string; readonly name: string },
): void {
  const parts = { forward: { roomId, messageId: id } };
  session.conversation
    .send(groupId, to.id, { text: '', replyTo: null, parts })
    .then(() => notifyDone(i18next.t('talk:forwarded', { room: to.name })), notifyProblem);
}

/** Of this node's screens: it names the message, not the computer. */
export function copyLink({ id }: Message): void {
  const place = here();
  if (place === null) return;
  const url = `${window.location.origin}${messagePath(place.groupId, place.roomId, id)}`;
  navigator.clipboard.writeText(url).then(() => notifyDone(i18next.t('talk:linkCopied')), notifyProblem);
}
