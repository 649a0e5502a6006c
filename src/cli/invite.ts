/** `demes invite`: make an invitation and show it as text, link and QR code; list or revoke invitations. */
import { Command } from 'commander';
import { renderUnicodeCompact } from 'uqr';
import type { CreateInvite, Invite } from '../api/groups.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { DemesClient } from '../sdk/client.ts';
import { GROUP, chooseGroup, connect, directoryOf, settingsOf } from './connection.ts';
import type { Context } from './context.ts';
import { usage } from './failure.ts';
import { commandName, placeOf, quoted } from './greeting.ts';
import { displayWidth } from './printable.ts';
import { duration, flag, oneOf, text, wholeNumber } from './readers.ts';
import { addFlags, setting, type SettingTable } from './settings.ts';
import { table } from './table.ts';

const INVITE = {
  ...GROUP,
  maxUses: setting<number | undefined>({
    flags: '--max-uses <number>',
    description: 'how many people may use it',
    reader: wholeNumber(1, LIMITS.inviteUsesMax),
    fallback: undefined,
    fallbackText: '10',
  }),
  expires: setting<number | undefined>({
    flags: '--expires <duration>',
    description: 'how long it can be used',
    reader: duration,
    fallback: undefined,
    fallbackText: '7d',
  }),
  role: setting<'owner' | 'admin' | 'member' | undefined>({
    flags: '--role <role>',
    description: 'what they will be',
    reader: oneOf(['owner', 'admin', 'member']),
    fallback: undefined,
    fallbackText: 'member',
  }),
  qr: setting<boolean | undefined>({
    flags: '--qr',
    description: 'show a QR code even when no person seems to watch; --no-qr: never',
    reader: flag,
    fallback: undefined,
    negatable: true,
  }),
  list: setting<boolean>({
    flags: '--list',
    description: 'list the invitations instead of making one',
    reader: flag,
    fallback: false,
  }),
  revoke: setting<string | undefined>({
    flags: '--revoke <id>',
    description: 'withdraw an invitation instead of making one',
    reader: text('the id of an invitation'),
    fallback: undefined,
  }),
} satisfies SettingTable;

export function inviteCommand(context: Context): Command {
  const command = addFlags(new Command('invite').description('invite others into the group'), INVITE);
  return command.action(async () => {
    const settings = settingsOf(INVITE, command, context);
    if (settings.list && settings.revoke !== undefined) {
      throw usage('--list and --revoke exclude each other.', 'Give only one of them.');
    }
    const client = connect(settings, context);
    const group = await chooseGroup(client, settings.group);
    if (settings.list) return listInvites(client, group.id, settings.json, context);
    if (settings.revoke !== undefined) {
      await client.revokeInvite(group.id, settings.revoke);
      return context.print(settings.json ? JSON.stringify({ revoked: settings.revoke }) : 'withdrawn');
    }
    const body: CreateInvite = {
      ...(settings.maxUses === undefined ? {} : { maxUses: settings.maxUses }),
      ...(settings.expires === undefined ? {} : { expiresInMs: settings.expires }),
      ...(settings.role === undefined ? {} : { role: settings.role }),
    };
    const invite = await client.createInvite(group.id, body);
    if (settings.json) return context.print(JSON.stringify(invite));
    const place = settings.url === undefined ? placeOf(directoryOf(settings, context), context) : '';
    const which = settings.group === undefined ? '' : ` --group ${quoted(settings.group)}`;
    context.print(inviteText(group.name, invite, `${commandName(context)} invite${place}${which}`));
    if (settings.qr ?? context.isInteractive) context.print(qrText(invite.url ?? '', context.columns));
  });
}

async function listInvites(
  client: DemesClient,
  groupId: string,
  json: boolean,
  context: Context,
): Promise<void> {
  const invites = await client.invites(groupId);
  if (json) return context.print(JSON.stringify({ invites }));
  if (invites.length === 0) return context.print('There are no invitations.');
  const text = table<Invite>(
    [
      { title: 'ID', cell: ({ id }) => id },
      { title: 'STATE', cell: ({ state }) => state },
      { title: 'USES', align: 'right', cell: ({ uses, maxUses }) => `${uses}/${maxUses}` },
      { title: 'ROLE', cell: ({ role }) => role },
      { title: 'EXPIRES', cell: ({ expiresAt }) => expiresAt },
    ],
    invites,
  );
  context.print(text);
}

/** @param command what was typed, without what it asked for */
function inviteText(groupName: string, invite: Invite, command: string): string {
  const people = invite.maxUses === 1 ? 'one person' : `up to ${invite.maxUses} people`;
  return [
    `An invitation to "${groupName}" for ${people} as ${invite.role}, until ${invite.expiresAt}.`,
    'Whoever has it can join: send it only over a channel that you trust.',
    '',
    `text  ${invite.invite}`,
    `link  ${invite.url}`,
    `take it back: ${command} --revoke ${invite.id}`,
  ].join('\n');
}

/** The code, or why there is none: a broken code would only look like one. */
function qrText(url: string, columns: number | null): string {
  const code = renderUnicodeCompact(url, { ecc: 'L', border: 2 });
  const width = displayWidth(code.split('\n')[0] ?? '');
  if (columns !== null && width > columns) {
    return `\n(The QR code needs ${width} columns, this terminal has ${columns}.)`;
  }
  return `\n${code}`;
}
