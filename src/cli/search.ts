/** `demes search`: what was said in a group, newest first. */
import { Command } from 'commander';
import type { SearchPage } from '../api/search.ts';
import type { DemesClient } from '../sdk/client.ts';
import { GROUP, chooseGroup, connect, settingsOf } from './connection.ts';
import type { Context } from './context.ts';
import { usage } from './failure.ts';
import { messageText } from './message-text.ts';
import { printableLine } from './printable.ts';
import { text, wholeNumber } from './readers.ts';
import { roomName } from './rooms.ts';
import { addFlags, setting, type SettingTable } from './settings.ts';

const LIMIT_MAX = 10_000;
const PAGE = 100;

const SEARCH = {
  ...GROUP,
  room: setting<string | undefined>({
    flags: '--room <room>',
    description: 'only in this room (name or id)',
    reader: text('the name or id of a room'),
    fallback: undefined,
    fallbackText: 'all',
  }),
  limit: setting<number>({
    flags: '--limit <number>',
    description: 'how many of the newest hits',
    reader: wholeNumber(1, LIMIT_MAX),
    fallback: 20,
  }),
} satisfies SettingTable;

export function searchCommand(context: Context): Command {
  const command = addFlags(
    new Command('search')
      .description('find what was said (with --json: one hit per line)')
      .argument('<words...>', 'words, "words as they stand", from: in: has: before: after:')
      .addHelpText('after', '\nExample:  demes search boat from:ana after:2026-03 has:link'),
    SEARCH,
  );
  return command.action(async (words: string[]) => {
    const settings = settingsOf(SEARCH, command, context);
    const client = connect(settings, context);
    const group = await chooseGroup(client, settings.group);
    const asked = { q: words.map(asTyped).join(' '), room: settings.room, signal: context.stopSignal() };
    const names = settings.json
      ? new Map<string, string>()
      : await roomNames(client, group.id, group.myMemberId);
    let left = settings.limit;
    for (let cursor: string | undefined, isMore = true; isMore && left > 0;) {
      const page = await client.find.searchPage(group.id, { ...asked, cursor, limit: Math.min(left, PAGE) });
      refuseUnknown(page);
      for (const hit of page.hits.slice(0, left)) {
        const room = printableLine(names.get(hit.message.roomId) ?? hit.message.roomId);
        context.print(settings.json ? JSON.stringify(hit) : `${room} ${messageText(hit.message)}`);
      }
      left -= page.hits.length;
      cursor = page.next ?? undefined;
      isMore = cursor !== undefined;
    }
  });
}

/** A shell takes the quotes of from:"Ana Maria" away. */
function asTyped(word: string): string {
  return word.replace(/^(from|in|has|before|after):([^"]*\s[^"]*)$/iu, '$1:"$2"');
}

function refuseUnknown({ unknown }: SearchPage): void {
  const [first] = unknown;
  if (first === undefined) return;
  const { operator, value } = first;
  throw usage(`Nothing here fits ${operator}:${value}.`, 'See "demes search --help".');
}

async function roomNames(client: DemesClient, groupId: string, self: string): Promise<Map<string, string>> {
  const [rooms, members] = await Promise.all([client.rooms(groupId), client.members(groupId)]);
  return new Map(rooms.map((room) => [room.id, roomName(room, members, self)]));
}
