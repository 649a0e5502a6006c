/** What a person asks for in the conversation on the screen. What the node refuses is said in a note. */
import i18next from 'i18next';
import { notifications } from '@mantine/notifications';
import type { Message } from '../../api/messages.ts';
import { notifyProblem } from '../shell/notify.ts';
import { appState, session } from '../state/store.ts';
import type { NewParts } from '../api/node-api.ts';
import { mentionsHere } from '../talk/mentions-here.ts';
import { chatUi, setChatUi } from './chat-ui.ts';

/** How long a message that was gone to is lit up, ms. */
const FLASH_MS = 1_600;

export interface Place {
  readonly groupId: string;
  readonly roomId: string;
}

/** The conversation on the screen. */
export function here(): Place | null {
  const { groupId, roomId } = appState();
  return groupId === null || roomId === null ? null : { groupId, roomId };
}

/** Runs it for the conversation on the screen. */
export function act(run: (place: Place) => Promise<unknown>): void {
  const place = here();
  if (place !== null) void run(place).catch(notifyProblem);
}

/** Sends what was written, at the end of the conversation; a jump back into history is over then. */
export function send(text: string, parts: NewParts = {}): void {
  const replyTo = chatUi().replyTo?.id ?? null;
  setChatUi({ replyTo: null, activeKey: null });
  act(async ({ groupId, roomId }) => {
    const sent = session.conversation.send(groupId, roomId, { text, replyTo, parts });
    await session.conversation.goToNewest(groupId, roomId);
    setChatUi({ target: 'end' });
    await sent;
  });
}

export function retry(clientId: string): void {
  act(({ groupId, roomId }) => session.conversation.retry(groupId, roomId, clientId));
}

/** As a new message: the log refused the other one for good. */
export function sendAgain({ text, replyTo, threadRoot, mentions, attachments }: Message): void {
  const files = attachments.map(({ size: _size, sha256: _sha256, type: _type, ...file }) => file);
  const parts = {
    ...(files.length === 0 ? {} : { attachments: files }),
    ...(threadRoot === undefined ? {} : { threadRoot }),
    ...(mentions === undefined ? {} : { mentions }),
  };
  const said = { text, replyTo: replyTo ?? null, parts };
  act(({ groupId, roomId }) => session.conversation.send(groupId, roomId, said));
}

export function discard(clientId: string): void {
  const place = here();
  if (place !== null) session.conversation.discard(place.groupId, place.roomId, clientId);
}

export function saveEdit(messageId: string, text: string): void {
  const mentions = mentionsHere(text);
  const edit = { text, ...(mentions === undefined ? {} : { mentions }) };
  act(({ groupId, roomId }) => session.conversation.edit(groupId, roomId, messageId, edit));
}

export function remove(messageId: string): void {
  act(({ groupId, roomId }) => session.conversation.remove(groupId, roomId, messageId));
}

export function react(message: Message, emoji: string): void {
  const isOn = message.reactions.some((one) => one.emoji === emoji && one.mine);
  act(({ groupId, roomId }) => session.conversation.react(groupId, roomId, message.id, emoji, !isOn));
}

/** Shows a message and lights it up; loads what is around it where needed. */
export function goTo(messageId: string): void {
  act(async ({ groupId, roomId }) => {
    const isThere = await session.conversation.goTo(groupId, roomId, messageId);
    if (isThere) setChatUi({ target: { messageId } });
    else notifications.show({ color: 'red', message: i18next.t('chat:notFound'), withBorder: true });
  });
}

export function goToNewest(): void {
  act(async ({ groupId, roomId }) => {
    await session.conversation.goToNewest(groupId, roomId);
    setChatUi({ target: 'end' });
  });
}

/** MS293 From this message of the conversation on the screen on. */
export function markUnread(index: number): void {
  act(({ groupId, roomId }) => session.conversation.markUnread(groupId, roomId, index));
}

/** The list has reached the target. */
export function flash(messageId: string): void {
  setChatUi({ target: null, flashed: messageId });
  setTimeout(() => {
    if (chatUi().flashed === messageId) setChatUi({ flashed: null });
  }, FLASH_MS);
}
