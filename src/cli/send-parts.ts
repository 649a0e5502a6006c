/** What `demes send` sends beside the text: files, answers of a poll, what it is said about. */
import { openAsBlob, statSync } from 'node:fs';
import { basename, extname } from 'node:path';
import type { PostMessage } from '../api/messages.ts';
import type { DemesClient } from '../sdk/client.ts';
import { usage } from './failure.ts';
import { messageNamed } from './message-named.ts';
import { flag, list, path, text } from './readers.ts';
import { setting, type SettingsOf, type SettingTable } from './settings.ts';

const MESSAGE = text('the number or id of a message');

export const SEND_PARTS = {
  file: setting<readonly string[]>({
    flags: '--file <file>',
    description: 'send this file with it; several times for several',
    reader: list(path),
    fallback: [],
    fallbackText: 'none',
    repeatable: true,
  }),
  thread: setting<string | undefined>({
    flags: '--thread <message>',
    description: 'say it in the thread of this message (its number or id)',
    reader: MESSAGE,
    fallback: undefined,
    fallbackText: 'in the room',
  }),
  replyTo: setting<string | undefined>({
    flags: '--reply-to <message>',
    description: 'say it as an answer to this message (its number or id)',
    reader: MESSAGE,
    fallback: undefined,
    fallbackText: 'none',
  }),
  poll: setting<readonly string[]>({
    flags: '--poll <answer>',
    description: 'ask for votes, the text being the question; once for each answer',
    reader: list(text('an answer')),
    fallback: [],
    fallbackText: 'no poll',
    repeatable: true,
  }),
  several: setting<boolean>({
    flags: '--several',
    description: 'who votes may choose several answers',
    reader: flag,
    fallback: false,
  }),
} satisfies SettingTable;

export type SendParts = SettingsOf<typeof SEND_PARTS>;

/** Looked at before anything is asked or sent. Throws a usage Failure. */
export function checkParts({ file, poll, several }: SendParts, words: string): void {
  if (words === '' && file.length === 0) {
    throw usage('There is nothing to send.', 'Give a text, or --file. See "demes send --help".');
  }
  if (poll.length === 1) throw usage('A poll has two answers at least.', 'Give --poll once for each.');
  if (several && poll.length === 0)
    throw usage('--several is of a poll.', 'Give --poll once for each answer.');
  for (const one of file) {
    const found = statSync(one, { throwIfNoEntry: false });
    if (found === undefined) throw usage(`There is no file ${one}.`, 'Nothing was sent.');
    if (!found.isFile()) throw usage(`${one} is no file.`, 'Nothing was sent.');
  }
}

/** Of a message that is sent to this room. Gives the node the files. */
export async function partsOf(
  parts: SendParts,
  client: DemesClient,
  groupId: string,
  roomId: string,
): Promise<Partial<PostMessage>> {
  const { file, thread, replyTo, poll, several } = parts;
  const named = (message: string): Promise<string> => messageNamed(client, groupId, roomId, message);
  const made: Partial<PostMessage> = {};
  if (thread !== undefined) made.threadRoot = await named(thread);
  if (replyTo !== undefined) made.replyTo = await named(replyTo);
  if (poll.length > 0) made.poll = { several, options: [...poll] };
  const attachments: { blobId: string }[] = [];
  for (const one of file) {
    const type = MEDIA_TYPES[extname(one).toLowerCase()];
    const { blobId } = await client.files.give(await openAsBlob(one), { name: basename(one), type });
    attachments.push({ blobId });
  }
  if (attachments.length > 0) made.attachments = attachments;
  return made;
}

/** By what a file is called: what screens show, if its bytes are what they should be. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.gif': 'image/gif',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.m4a': 'audio/mp4',
  '.mp3': 'audio/mpeg',
  '.mp4': 'video/mp4',
  '.oga': 'audio/ogg',
  '.ogg': 'audio/ogg',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.txt': 'text/plain',
  '.wav': 'audio/wav',
  '.webm': 'video/webm',
  '.webp': 'image/webp',
};
