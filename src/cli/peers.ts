/** `demes peers`: which devices of the group this node reaches, and how; and whether they reach this node. */
import { Command } from 'commander';
import { GROUP, chooseGroup, connect, settingsOf } from './connection.ts';
import type { Context } from './context.ts';
import { EXIT } from './failure.ts';
import { text } from './readers.ts';
import { meetingText } from './reach-text.ts';
import { addFlags, setting, type SettingTable } from './settings.ts';
import { peersText } from './status-text.ts';

const PEERS = {
  ...GROUP,
  meet: setting<string | undefined>({
    flags: '--meet <host:port>',
    description: 'look there for a device of the group that moved, and dial it',
    reader: text('HOST:PORT'),
    fallback: undefined,
    notInFile: true,
  }),
} satisfies SettingTable;

export function peersCommand(context: Context): Command {
  const command = addFlags(new Command('peers').description('show which devices this node reaches'), PEERS);
  return command.action(async () => {
    const settings = settingsOf(PEERS, command, context);
    const client = connect(settings, context);
    const group = await chooseGroup(client, settings.group);
    if (settings.meet !== undefined) {
      const [met, status] = await Promise.all([
        client.meet(group.id, settings.meet),
        client.status(group.id),
      ]);
      context.print(settings.json ? JSON.stringify(met) : meetingText(met, status));
      if (met.result !== 'ok') context.exitCode = EXIT.failure;
      return;
    }
    const [node, status, network] = await Promise.all([
      client.node(),
      client.status(group.id),
      client.network(group.id),
    ]);
    if (settings.json) {
      const { reachability, nearby } = network;
      const peers = [...status.voters, ...status.learners].filter(
        ({ deviceId }) => deviceId !== status.deviceId,
      );
      const { peerAddresses } = node;
      context.print(JSON.stringify({ groupId: group.id, peerAddresses, reachability, nearby, peers }));
    } else {
      context.print(peersText(status, node.peerAddresses, network));
    }
  });
}
