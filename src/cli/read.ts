/** `demes read`: the newest messages of a room, and with --follow what comes. */
import { Command } from 'commander';
import type { Message } from '../api/messages.ts';
import type { DemesClient } from '../sdk/client.ts';
import { GROUP, settingsOf } from './connection.ts';
import type { Context } from './context.ts';
import { usage } from './failure.ts';
import { messageText } from './message-text.ts';
import { messageNamed } from './message-named.ts';
import { flag, text, wholeNumber } from './readers.ts';
import { ROOM, openRoom } from './rooms.ts';
import { addFlags, setting, type SettingTable } from './settings.ts';

const LIMIT_MAX = 200;

const READ = {
  ...GROUP,
  ...ROOM,
  limit: setting<number>({
    flags: '--limit <number>',
    description: 'how many of the newest messages',
    reader: wholeNumber(1, LIMIT_MAX),
    fallback: 20,
  }),
  thread: setting<string | undefined>({
    flags: '--thread <message>',
    description: 'what was said in the thread of this message (its number or id)',
    reader: text('the number or id of a message'),
    fallback: undefined,
    fallbackText: 'what was said in the room',
  }),
  follow: setting<boolean>({
    flags: '--follow',
    description: 'go on with what comes, until Ctrl+C',
    reader: flag,
    fallback: false,
  }),
} satisfies SettingTable;

export function readCommand(context: Context): Command {
  const command = addFlags(
    new Command('read').description('show the newest messages (with --json: one per line)'),
    READ,
  );
  return command.action(async () => {
    const settings = settingsOf(READ, command, context);
    if (settings.follow && settings.thread !== undefined) {
      throw usage('--follow and --thread exclude each other.', 'Follow the room: a thread is part of it.');
    }
    const { client, group, roomId } = await openRoom(settings, context, settings.room);
    const printer = new Printer((message) =>
      context.print(settings.json ? JSON.stringify(message) : messageText(message)),
    );
    if (settings.follow)
      return follow(client, { groupId: group.id, roomId }, settings.limit, printer, context);
    if (settings.thread !== undefined) {
      const messageId = await messageNamed(client, group.id, roomId, settings.thread);
      const query = { limit: settings.limit };
      const { root, messages } = await client.api.listReplies({
        groupId: group.id,
        roomId,
        messageId,
        query,
      });
      return [root, ...messages].forEach((message) => printer.show(message));
    }
    const page = await client.messages(group.id, roomId, { limit: settings.limit });
    for (const message of page.messages) printer.show(message);
  });
}

/** Shows a message when it is new and again when its state changed: a confirmed place is final. */
class Printer {
  private readonly print: (message: Message) => void;
  /** State last shown, of messages that are not final yet. */
  private readonly open = new Map<string, string>();
  /** Everything up to this index was shown as confirmed. */
  private confirmedIndex = 0;

  constructor(print: (message: Message) => void) {
    this.print = print;
  }

  show(message: Message): void {
    if (message.state === 'confirmed') {
      if (message.index === null || message.index <= this.confirmedIndex) return;
      this.confirmedIndex = message.index;
      this.open.delete(message.id);
    } else {
      if (this.open.get(message.id) === message.state) return;
      this.open.set(message.id, message.state);
    }
    this.print(message);
  }

  get lastIndex(): number {
    return this.confirmedIndex;
  }
}

interface Place {
  readonly groupId: string;
  readonly roomId: string;
}

/** Subscribes first and reads the page then, so that nothing falls between; the printer shows nothing twice. */
async function follow(
  client: DemesClient,
  { groupId, roomId }: Place,
  limit: number,
  printer: Printer,
  context: Context,
): Promise<void> {
  const signal = context.stopSignal();
  const opened = Promise.withResolvers<void>();
  const events = client.events({ signal, onOpen: opened.resolve });
  const first = events.next();
  await Promise.race([opened.promise, first]);
  const page = await client.messages(groupId, roomId, { limit, signal });
  for (const message of page.messages) printer.show(message);
  for (let event = await first; event.done !== true; event = await events.next()) {
    const { type, message } = event.value;
    if (type === 'reset') await readAfter(client, { groupId, roomId }, printer, signal);
    const isHere = message?.groupId === groupId && message.roomId === roomId;
    // A message of this node that nobody else has yet: shown as soon as somebody has, which is mostly at once.
    if (type === 'message' && isHere && message.state !== 'queued') printer.show(message);
  }
}

/** Every page behind the last message shown. */
async function readAfter(
  client: DemesClient,
  { groupId, roomId }: Place,
  printer: Printer,
  signal: AbortSignal,
): Promise<void> {
  let after: string | null = String(printer.lastIndex);
  while (after !== null) {
    const page: Awaited<ReturnType<DemesClient['messages']>> = await client.messages(groupId, roomId, {
      after,
      limit: LIMIT_MAX,
      signal,
    });
    for (const message of page.messages) printer.show(message);
    after = page.messages.length === 0 ? null : page.after;
  }
}
