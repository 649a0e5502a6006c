/** `demes peers`: which devices of the group this node reaches, and how. */
import { Command } from 'commander';
import { GROUP, chooseGroup, connect, settingsOf } from './connection.ts';
import type { Context } from './context.ts';
import { addFlags } from './settings.ts';
import { peersText } from './status-text.ts';

export function peersCommand(context: Context): Command {
  const command = addFlags(new Command('peers').description('show which devices this node reaches'), GROUP);
  return command.action(async () => {
    const settings = settingsOf(GROUP, command, context);
    const client = connect(settings, context);
    const group = await chooseGroup(client, settings.group);
    const [node, status] = await Promise.all([client.node(), client.status(group.id)]);
    if (settings.json) {
      const peers = [...status.voters, ...status.learners].filter(
        ({ deviceId }) => deviceId !== status.deviceId,
      );
      context.print(JSON.stringify({ groupId: group.id, peerAddresses: node.peerAddresses, peers }));
    } else {
      context.print(peersText(status, node.peerAddresses));
    }
  });
}
