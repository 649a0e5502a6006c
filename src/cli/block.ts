/** `demes block`, `demes unblock`: whom one does not want to see on one's own screens (MS295). Only this person knows. */
import { Command } from 'commander';
import { GROUP, chooseGroup, connect, settingsOf } from './connection.ts';
import type { Context } from './context.ts';
import { membersNamed } from './members.ts';
import { addFlags } from './settings.ts';

export function blockCommand(context: Context): Command {
  return changeCommand(context, 'block', 'do not show what a member says on your screens; they are not told');
}

export function unblockCommand(context: Context): Command {
  return changeCommand(context, 'unblock', 'show what a blocked member says again');
}

function changeCommand(context: Context, word: 'block' | 'unblock', description: string): Command {
  const command = addFlags(
    new Command(word).description(description).argument('<member>', 'name or id of the member'),
    GROUP,
  );
  return command.action(async (wanted: string) => {
    const settings = settingsOf(GROUP, command, context);
    const client = connect(settings, context);
    const group = await chooseGroup(client, settings.group);
    const [memberId] = await membersNamed(client, group.id, [wanted]);
    const blocked = word === 'block';
    await client.api.changeNode({ body: { blocked: { [memberId!]: blocked } } });
    if (settings.json) return context.print(JSON.stringify({ memberId, blocked }));
    context.print(blocked ? 'You do not see them any more.' : 'You see them again.');
  });
}
