/** `demes search`: what was said in a group, or in all of them, newest first. */
import { Command } from 'commander';
import type { SearchAllPage, SearchHit, SearchPage } from '../api/search.ts';
import type { DemesClient } from '../sdk/client.ts';
import type { SearchOptions } from '../sdk/find-calls.ts';
import { GROUP, chooseGroup, connect, settingsOf } from './connection.ts';
import type { Context } from './context.ts';
import { usage } from './failure.ts';
import { messageText } from './message-text.ts';
import { printableLine } from './printable.ts';
import { flag, text, wholeNumber } from './readers.ts';
import { roomName } from './rooms.ts';
import { addFlags, setting, type SettingsOf, type SettingTable } from './settings.ts';

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
  everywhere: setting<boolean>({
    flags: '--everywhere',
    description: 'in all groups of this node',
    reader: flag,
    fallback: false,
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
      .addHelpText('after', '\nExample:  demes search boat from:ana after:2026-03 has:link --everywhere'),
    SEARCH,
  );
  return command.action(async (words: string[]) => {
    const settings = settingsOf(SEARCH, command, context);
    if (settings.everywhere && settings.group !== undefined)
      throw usage('--everywhere is all groups, and --group is one.', 'Give one of them.');
    const client = connect(settings, context);
    const asked = { q: words.map(asTyped).join(' '), room: settings.room, signal: context.stopSignal() };
    const source = settings.everywhere
      ? everywhere(client, asked, context)
      : await inGroup(client, asked, settings);
    let left = settings.limit;
    for (let cursor: string | undefined, isMore = true; isMore && left > 0;) {
      const { lines, page } = await source({ cursor, limit: Math.min(left, PAGE) });
      refuseUnknown(page);
      for (const [at, hit] of page.hits.slice(0, left).entries())
        context.print(settings.json ? JSON.stringify(hit) : lines[at]!);
      left -= page.hits.length;
      cursor = page.next ?? undefined;
      isMore = cursor !== undefined;
    }
  });
}

type Asked = Pick<SearchOptions, 'q' | 'room' | 'signal'>;

/** Answers a page, and its hits as lines. */
type Source = (
  part: Pick<SearchOptions, 'cursor' | 'limit'>,
) => Promise<{ readonly page: SearchPage; readonly lines: readonly string[] }>;

async function inGroup(
  client: DemesClient,
  asked: Asked,
  { group: wanted, json }: Pick<SettingsOf<typeof SEARCH>, 'group' | 'json'>,
): Promise<Source> {
  const group = await chooseGroup(client, wanted);
  const names = json ? new Map<string, string>() : await roomNames(client, group.id, group.myMemberId);
  return async (part) => {
    const page = await client.find.searchPage(group.id, { ...asked, ...part });
    return { page, lines: page.hits.map((hit) => lineOf(hit, names.get(hit.message.roomId) ?? '')) };
  };
}

/** Groups that could not be asked are told once. */
function everywhere(client: DemesClient, asked: Asked, context: Context): Source {
  const told = new Set<string>();
  const tell = ({ id, name, code }: SearchAllPage['skipped'][number]): void => {
    if (!told.has(id)) context.note(`${printableLine(name)} was not searched: ${code}.`);
    told.add(id);
  };
  return async (part) => {
    const page = await client.find.searchAllPage({ ...asked, ...part });
    page.skipped.forEach(tell);
    return {
      page,
      lines: page.hits.map((hit) => `${printableLine(hit.group.name)} ${lineOf(hit, hit.room.name)}`),
    };
  };
}

function lineOf({ message }: SearchHit, room: string): string {
  return `${printableLine(room === '' ? message.roomId : room)} ${messageText(message)}`;
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
