/** `demes send`: post one message, with files or as a poll, and wait until it is confirmed. */
import { Command } from 'commander';
import { v7 as uuid } from 'uuid';
import type { Message } from '../api/messages.ts';
import { LIMITS } from '../protocol/limits.ts';
import { DemesConnectionError } from '../sdk/errors.ts';
import { GROUP, settingsOf } from './connection.ts';
import type { Context } from './context.ts';
import { EXIT, Failure, usage } from './failure.ts';
import { duration, oneOf, text } from './readers.ts';
import { ROOM, openRoom } from './rooms.ts';
import { checkParts, partsOf, SEND_PARTS } from './send-parts.ts';
import { addFlags, setting, type SettingTable } from './settings.ts';

const SEND = {
  ...GROUP,
  ...ROOM,
  ...SEND_PARTS,
  wait: setting<'none' | 'tentative' | 'confirmed'>({
    flags: '--wait <state>',
    description: 'none, tentative or confirmed: what to wait for',
    reader: oneOf(['none', 'tentative', 'confirmed']),
    fallback: 'confirmed',
  }),
  timeout: setting<number>({
    flags: '--timeout <duration>',
    description: 'how long to wait for it',
    reader: duration,
    fallback: 10_000,
    fallbackText: '10s',
  }),
  clientId: setting<string | undefined>({
    flags: '--client-id <id>',
    description: 'sending the same id again never posts twice',
    reader: text('an id of letters, digits, dots, dashes and underlines'),
    fallback: undefined,
    fallbackText: 'a new one',
  }),
} satisfies SettingTable;

export function sendCommand(context: Context): Command {
  const command = addFlags(
    new Command('send')
      .description('post a message and wait until it is confirmed')
      .argument(
        '[text...]',
        'the text, or - to read it from standard input; may be missing where there are files',
      ),
    SEND,
  );
  return command.action(async (given: readonly string[]) => {
    const settings = settingsOf(SEND, command, context);
    // Quotes are easily forgotten, and mean nothing more than these words.
    const words = given.join(' ') === '-' ? await readInput(context.input) : given.join(' ');
    checkParts(settings, words);
    const { client, group, roomId } = await openRoom(settings, context, settings.room);
    const clientId = settings.clientId ?? uuid();
    const options = { wait: settings.wait, waitMs: settings.timeout };
    const parts = await partsOf(settings, client, group.id, roomId);
    const message = await client
      .send(group.id, roomId, { text: words, clientId, ...parts }, options)
      .catch((error: unknown) => {
        throw error instanceof DemesConnectionError ? unknownOutcome(error, clientId) : error;
      });
    context.print(settings.json ? JSON.stringify(message) : resultText(message));
    if (!isReached(message, settings.wait)) throw notReached(message, settings.wait);
  });
}

async function readInput(input: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of input) {
    length += part.length;
    if (length > LIMITS.textBytesMax + 2) {
      throw usage(`A message has at most ${LIMITS.textBytesMax} bytes.`, 'Send less text, or split it.');
    }
    parts.push(part);
  }
  return Buffer.concat(parts)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}

function resultText(message: Message): string {
  if (message.index !== null) return `#${message.index}`;
  return `${message.state}, held by ${message.heldBy.count} of ${message.heldBy.of}`;
}

function isReached({ state }: Message, wanted: 'none' | 'tentative' | 'confirmed'): boolean {
  if (state === 'rejected') return false;
  if (wanted === 'none') return true;
  return state === 'confirmed' || (wanted === 'tentative' && state === 'tentative');
}

function notReached(message: Message, wanted: string): Failure {
  if (message.state === 'rejected') {
    return new Failure({
      code: 'rejected',
      sentence: `The group did not accept the message: ${message.reason ?? 'no reason given'}.`,
      advice: 'See "demes status": your membership or rights may have changed.',
      exitCode: EXIT.failure,
    });
  }
  return new Failure({
    code: 'timeout',
    sentence: `The message is not ${wanted} yet; it is kept and will be sent on by itself.`,
    advice: 'See "demes status" for what the group is waiting for. Do not send it again.',
    exitCode: EXIT.failure,
  });
}

function unknownOutcome(error: DemesConnectionError, clientId: string): unknown {
  if (error.fault === 'unreachable' || error.fault === 'foreign') return error;
  return new Failure(
    {
      code: error.fault,
      sentence: `${error.message} Whether the message was taken is not known.`,
      advice: `Send it again with --client-id ${clientId}: it will be there once.`,
      exitCode: EXIT.failure,
    },
    { cause: error },
  );
}
