/** `demes rooms`: which rooms there are, and making and changing them. */
import { Command } from 'commander';
import type { Group } from '../api/groups.ts';
import type { Member } from '../api/members.ts';
import type { Room } from '../api/rooms.ts';
import { GROUP, chooseGroup, connect, settingsOf } from './connection.ts';
import type { Context } from './context.ts';
import { membersNamed } from './members.ts';
import { list, oneOf, text } from './readers.ts';
import { openRoom, roomName } from './rooms.ts';
import { addFlags, setting, type SettingTable } from './settings.ts';
import { table } from './table.ts';

const TOPIC = setting<string | undefined>({
  flags: '--topic <topic>',
  description: 'what the room is about',
  reader: text(),
  fallback: undefined,
  fallbackText: 'nothing',
});

const CREATE = {
  ...GROUP,
  topic: TOPIC,
  kind: setting<'open' | 'private'>({
    flags: '--kind <kind>',
    description: 'open: for all members; private: for those who are let in',
    reader: oneOf(['open', 'private']),
    fallback: 'open',
  }),
  with: setting<readonly string[]>({
    flags: '--with <members>',
    description: 'names or ids of those who are in a private room from its beginning',
    reader: list(text('the name or id of a member')),
    fallback: [],
    fallbackText: 'nobody',
  }),
} satisfies SettingTable;

const CHANGE = {
  ...GROUP,
  topic: TOPIC,
  name: setting<string | undefined>({
    flags: '--name <name>',
    description: 'what the room is called from now on',
    reader: text('a name'),
    fallback: undefined,
    fallbackText: 'as it is',
  }),
  archived: setting<'yes' | 'no' | undefined>({
    flags: '--archived <yes|no>',
    description: 'yes: nothing more is said in it; no: it is taken out again',
    reader: oneOf(['yes', 'no']),
    fallback: undefined,
    fallbackText: 'as it is',
  }),
} satisfies SettingTable;

export function roomsCommand(context: Context): Command {
  return new Command('rooms')
    .description('the rooms of a group')
    .addCommand(listCommand(context))
    .addCommand(createCommand(context))
    .addCommand(directCommand(context))
    .addCommand(changeCommand(context))
    .addCommand(memberCommand(context, 'add'))
    .addCommand(memberCommand(context, 'remove'))
    .addCommand(leaveCommand(context))
    .addCommand(unreadCommand(context));
}

function listCommand(context: Context): Command {
  const command = addFlags(new Command('list').description('list the rooms that you are in'), GROUP);
  return command.action(async () => {
    const settings = settingsOf(GROUP, command, context);
    const client = connect(settings, context);
    const group = await chooseGroup(client, settings.group);
    const [rooms, members] = await Promise.all([client.rooms(group.id), client.members(group.id)]);
    if (settings.json) return context.print(JSON.stringify({ rooms }));
    context.print(roomTable(group, rooms, members));
  });
}

function roomTable(group: Group, rooms: readonly Room[], members: readonly Member[]): string {
  const inRoom = ({ kind, members: inIt }: Room): number => (kind === 'open' ? members.length : inIt.length);
  return table<Room>(
    [
      { title: 'ID', cell: ({ id }) => id },
      { title: 'KIND', cell: ({ kind, archived }) => (archived ? `${kind}, archived` : kind) },
      { title: 'PEOPLE', align: 'right', cell: (room) => String(inRoom(room)) },
      { title: 'UNREAD', align: 'right', cell: ({ unread }) => String(unread) },
      { title: 'NAME', cell: (room) => roomName(room, members, group.myMemberId) },
      { title: 'TOPIC', cell: ({ topic }) => topic },
    ],
    rooms,
  );
}

function createCommand(context: Context): Command {
  const command = addFlags(
    new Command('create').description('make a room').argument('<name>', 'what it is called'),
    CREATE,
  );
  return command.action(async (name: string) => {
    const settings = settingsOf(CREATE, command, context);
    const client = connect(settings, context);
    const group = await chooseGroup(client, settings.group);
    const members = await membersNamed(client, group.id, settings.with);
    const { kind, topic } = settings;
    const room = await client.createRoom(group.id, {
      kind,
      name,
      members,
      ...(topic === undefined ? {} : { topic }),
    });
    context.print(settings.json ? JSON.stringify(room) : room.id);
  });
}

function directCommand(context: Context): Command {
  const command = addFlags(
    new Command('direct')
      .description('the direct room with somebody, made if there is none')
      .argument('<member>', 'name or id'),
    GROUP,
  );
  return command.action(async (wanted: string) => {
    const settings = settingsOf(GROUP, command, context);
    const client = connect(settings, context);
    const group = await chooseGroup(client, settings.group);
    const members = await membersNamed(client, group.id, [wanted]);
    const room = await client.createRoom(group.id, { kind: 'direct', members });
    context.print(settings.json ? JSON.stringify(room) : room.id);
  });
}

function changeCommand(context: Context): Command {
  const command = addFlags(
    new Command('change')
      .description('name a room, say what it is about, archive it')
      .argument('<room>', 'name or id of the room'),
    CHANGE,
  );
  return command.action(async (wanted: string) => {
    const settings = settingsOf(CHANGE, command, context);
    const { client, group, roomId } = await openRoom(settings, context, wanted);
    const { name, topic, archived } = settings;
    const room = await client.changeRoom(group.id, roomId, {
      ...(name === undefined ? {} : { name }),
      ...(topic === undefined ? {} : { topic }),
      ...(archived === undefined ? {} : { archived: archived === 'yes' }),
    });
    context.print(settings.json ? JSON.stringify(room) : 'It is confirmed.');
  });
}

function memberCommand(context: Context, does: 'add' | 'remove'): Command {
  const says = does === 'add' ? 'let a member into a private room' : 'put a member out of a private room';
  const command = addFlags(
    new Command(does)
      .description(says)
      .argument('<room>', 'name or id of the room')
      .argument('<member>', 'name or id of the member'),
    GROUP,
  );
  return command.action(async (wanted: string, who: string) => {
    const settings = settingsOf(GROUP, command, context);
    const { client, group, roomId } = await openRoom(settings, context, wanted);
    const [memberId] = await membersNamed(client, group.id, [who]);
    if (does === 'add') await client.addToRoom(group.id, roomId, memberId!);
    else await client.removeFromRoom(group.id, roomId, memberId!);
    context.print(settings.json ? JSON.stringify({ roomId, memberId }) : 'It is confirmed.');
  });
}

function leaveCommand(context: Context): Command {
  const command = addFlags(
    new Command('leave').description('leave a private room').argument('<room>', 'name or id of the room'),
    GROUP,
  );
  return command.action(async (wanted: string) => {
    const settings = settingsOf(GROUP, command, context);
    const { client, group, roomId } = await openRoom(settings, context, wanted);
    await client.removeFromRoom(group.id, roomId, group.myMemberId);
    context.print(settings.json ? JSON.stringify({ roomId }) : 'You are not in it any more.');
  });
}

/** MS293 */
function unreadCommand(context: Context): Command {
  const command = addFlags(
    new Command('unread')
      .description('mark a room as unread, from the newest message on that others wrote')
      .argument('<room>', 'name or id of the room'),
    GROUP,
  );
  return command.action(async (wanted: string) => {
    const settings = settingsOf(GROUP, command, context);
    const { client, group, roomId } = await openRoom(settings, context, wanted);
    await client.api.markRead({ groupId: group.id, roomId, body: { unreadFrom: 'last' } });
    const { unread } = await client.room(group.id, roomId);
    context.print(settings.json ? JSON.stringify({ roomId, unread }) : `${unread} unread.`);
  });
}
