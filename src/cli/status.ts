/** `demes status`: the whole group in one table, as its node sees it. */
import { Command } from 'commander';
import type { Group, GroupStatus } from '../api/groups.ts';
import { DemesApiError } from '../sdk/errors.ts';
import type { DemesClient } from '../sdk/client.ts';
import { GROUP, connect, settingsOf } from './connection.ts';
import type { Context } from './context.ts';
import { usage } from './failure.ts';
import { addFlags } from './settings.ts';
import { joiningText, statusText } from './status-text.ts';

export function statusCommand(context: Context): Command {
  const command = addFlags(
    new Command('status').description('show the group: who is host, who can be reached'),
    GROUP,
  );
  return command.action(async () => {
    const settings = settingsOf(GROUP, command, context);
    const client = connect(settings, context);
    const groups = chosen(await client.groups(), settings.group);
    const found = await Promise.all(
      groups.map(async (group) => ({ group, status: await statusOf(client, group) })),
    );
    if (settings.json) {
      context.print(JSON.stringify({ groups: found }));
    } else if (found.length === 0) {
      context.print('This node is in no group yet: start it with --create NAME or --join INVITE.');
    } else {
      const texts = found.map(({ group, status }) =>
        status === null ? joiningText(group) : statusText(group, status),
      );
      context.print(texts.join('\n\n'));
    }
  });
}

function chosen(groups: readonly Group[], wanted: string | undefined): readonly Group[] {
  if (wanted === undefined) return groups;
  const found = groups.filter(({ id, name }) => id === wanted || name === wanted);
  if (found.length > 0) return found;
  throw usage(`There is no group "${wanted}".`, 'Leave --group out to see all groups of this node.');
}

/** Null while the node is joining the group. */
async function statusOf(client: DemesClient, group: Group): Promise<GroupStatus | null> {
  try {
    return await client.status(group.id);
  } catch (error) {
    if (error instanceof DemesApiError && error.code === 'joining') return null;
    throw error;
  }
}
