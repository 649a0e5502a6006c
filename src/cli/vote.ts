/** `demes vote`: choosing in a poll, taking it back, and ending an own poll. */
import { Command } from 'commander';
import type { Poll } from '../api/message-parts.ts';
import { GROUP, settingsOf } from './connection.ts';
import type { Context } from './context.ts';
import { usage } from './failure.ts';
import { messageNamed } from './message-named.ts';
import { messageText } from './message-text.ts';
import { printableLine } from './printable.ts';
import { flag } from './readers.ts';
import { ROOM, openRoom } from './rooms.ts';
import { addFlags, setting, type SettingTable } from './settings.ts';

const VOTE = {
  ...GROUP,
  ...ROOM,
  takeBack: setting<boolean>({
    flags: '--take-back',
    description: 'choose nothing any more',
    reader: flag,
    fallback: false,
  }),
  close: setting<boolean>({
    flags: '--close',
    description: 'end your own poll: no votes are taken any more',
    reader: flag,
    fallback: false,
  }),
} satisfies SettingTable;

export function voteCommand(context: Context): Command {
  const command = addFlags(
    new Command('vote')
      .description('choose in a poll (the newest choice counts), and see how it stands')
      .argument('<message>', 'the number or id of the poll')
      .argument('[answers...]', 'their numbers, or what they say; none: only see how it stands')
      .addHelpText('after', '\nA poll:  demes send Where to? --poll Bergen --poll Oslo'),
    VOTE,
  );
  return command.action(async (wanted: string, answers: readonly string[]) => {
    const settings = settingsOf(VOTE, command, context);
    const { takeBack, close } = settings;
    if ([answers.length > 0, takeBack, close].filter(Boolean).length > 1) {
      throw usage('Answers, --take-back and --close exclude each other.', 'Give one of them.');
    }
    const { client, groupId, roomId } = await openRoom(settings, context, settings.room);
    const messageId = await messageNamed(client, groupId, roomId, wanted);
    const place = { groupId, roomId, messageId };
    const { poll } = await client.message(groupId, roomId, messageId);
    if (poll === undefined) throw usage('That message is no poll.', 'See "demes read".');
    if (takeBack) await client.api.takeVoteBack(place);
    else if (close) await client.api.closePoll(place);
    else if (answers.length > 0)
      await client.api.vote({ ...place, body: { choices: choicesOf(poll, answers) } });
    const message = await client.message(groupId, roomId, messageId);
    context.print(settings.json ? JSON.stringify(message) : messageText(message));
  });
}

/** Places of answers, from 0. What an answer says goes before its number. */
function choicesOf({ options, several }: Poll, answers: readonly string[]): number[] {
  const choices = answers.map((answer) => {
    const said = options.findIndex(({ text }) => text === answer);
    const choice = said < 0 && /^[1-9][0-9]?$/.test(answer) ? Number(answer) - 1 : said;
    if (options[choice] !== undefined) return choice;
    const list = options.map(({ text }, at) => `${at + 1} ${printableLine(text)}`).join(', ');
    throw usage(`There is no answer "${printableLine(answer)}".`, `There are: ${list}.`);
  });
  const unique = [...new Set(choices)];
  if (several || unique.length === 1) return unique;
  throw usage('One answer can be chosen in this poll.', 'Give one.');
}
