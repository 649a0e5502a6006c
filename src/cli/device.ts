/** `demes device`: the own devices in a group, and the decision about two running copies of one data directory. */
import { Command } from 'commander';
import type { Device } from '../api/members.ts';
import { CONNECTION, GROUP, chooseGroup, connect, settingsOf } from './connection.ts';
import type { Context } from './context.ts';
import { usage } from './failure.ts';
import { printableLine } from './printable.ts';
import { addFlags } from './settings.ts';
import { table } from './table.ts';

const SENTENCE = {
  new: 'This node starts anew as a new device of the same person, and asks to be let into its groups again.',
  keep: 'This node starts anew as the device that it was. The other copy must become a new device, or be deleted.',
} as const;
type Decision = keyof typeof SENTENCE;

export function deviceCommand(context: Context): Command {
  return new Command('device')
    .description('your devices')
    .addCommand(listCommand(context))
    .addCommand(nameCommand(context))
    .addCommand(decisionCommand(context, 'new', 'this copy of a data directory becomes a new device'))
    .addCommand(decisionCommand(context, 'keep', 'this copy of a data directory stays the device'));
}

function listCommand(context: Context): Command {
  const command = addFlags(new Command('list').description('list your devices in a group'), GROUP);
  return command.action(async () => {
    const settings = settingsOf(GROUP, command, context);
    const client = connect(settings, context);
    const group = await chooseGroup(client, settings.group);
    const [node, all] = await Promise.all([client.node(), client.devices(group.id)]);
    const devices = all.filter(({ memberId }) => memberId === group.myMemberId);
    if (settings.json) return context.print(JSON.stringify({ devices }));
    const there = ({ id, reachable, lastSeenAt }: Device): string => {
      if (id === node.deviceId) return 'this one';
      return reachable ? 'reachable' : `not reachable${lastSeenAt === null ? '' : `, seen ${lastSeenAt}`}`;
    };
    context.print(
      table<Device>(
        [
          { title: 'ID', cell: ({ id }) => id },
          { title: 'KIND', cell: ({ kind }) => kind },
          { title: 'THERE', cell: there },
          { title: 'NAME', cell: ({ name }) => printableLine(name) },
        ],
        devices,
      ),
    );
  });
}

function nameCommand(context: Context): Command {
  const command = addFlags(
    new Command('name')
      .description('name one of your devices in a group')
      .argument('<device>', 'its id, or its name')
      .argument('<name>', 'what it is called from now on'),
    GROUP,
  );
  return command.action(async (wanted: string, name: string) => {
    const settings = settingsOf(GROUP, command, context);
    const client = connect(settings, context);
    const group = await chooseGroup(client, settings.group);
    const devices = (await client.devices(group.id)).filter(({ memberId }) => memberId === group.myMemberId);
    const found = devices.filter((one) => one.id === wanted || one.name === wanted);
    if (found.length !== 1) {
      const there = devices.map((one) => `${one.id} ${printableLine(one.name)}`.trim()).join(', ');
      throw usage(`You have no device "${wanted}" in this group.`, `Name one of these by its id: ${there}`);
    }
    const device = await client.own.nameDevice(group.id, found[0]!.id, name);
    context.print(settings.json ? JSON.stringify(device) : `It is called ${printableLine(device.name)} now.`);
  });
}

function decisionCommand(context: Context, decision: Decision, description: string): Command {
  const command = addFlags(new Command(decision).description(description), CONNECTION);
  return command.action(async () => {
    const settings = settingsOf(CONNECTION, command, context);
    await connect(settings, context).decideDevice(decision);
    context.print(settings.json ? JSON.stringify({ decision }) : SENTENCE[decision]);
  });
}
