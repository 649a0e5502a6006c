/** `demes leave`: leave a group for good, or forget one. */
import { Command } from 'commander';
import { DemesApiError } from '../sdk/errors.ts';
import type { DemesClient } from '../sdk/client.ts';
import { GROUP, chooseGroup, connect, settingsOf } from './connection.ts';
import type { Context } from './context.ts';
import { printableLine } from './printable.ts';
import { flag } from './readers.ts';
import { addFlags, setting, type SettingTable } from './settings.ts';

/** How long the others get to take the vote and to let this device go. */
const WAIT_MS = 30_000;

const SETTINGS = {
  ...GROUP,
  forget: setting<boolean>({
    flags: '--forget',
    description: 'at once and with everything in it, whoever else still counts on this node',
    reader: flag,
    fallback: false,
  }),
} satisfies SettingTable;

export function leaveCommand(context: Context): Command {
  const command = addFlags(
    new Command('leave').description('leave a group for good; again: forget what this node has of it'),
    SETTINGS,
  );
  return command.action(async () => {
    const settings = settingsOf(SETTINGS, command, context);
    const client = connect(settings, context);
    const group = await chooseGroup(client, settings.group);
    await client.leaveGroup(group.id, { forget: settings.forget });
    const state = await stateAfter(client, group.id);
    if (settings.json) context.print(JSON.stringify({ groupId: group.id, state }));
    else context.print(SENTENCES[state](printableLine(group.name)));
  });
}

type State = 'left' | 'leaving' | 'forgotten';

const SENTENCES: Readonly<Record<State, (name: string) => string>> = {
  left: (name) => `You left "${name}". What was said stays on this node; once more, and it is gone.`,
  leaving: (name) => `You are leaving "${name}": the others take your vote as soon as they can be reached.`,
  forgotten: (name) => `"${name}" is gone from this node.`,
};

async function stateAfter(client: DemesClient, groupId: string): Promise<State> {
  const groups = await client.groups();
  if (!groups.some(({ id }) => id === groupId)) return 'forgotten';
  try {
    await client.wait(groupId, { role: 'removed' }, { timeoutMs: WAIT_MS });
    return 'left';
  } catch (error) {
    if (error instanceof DemesApiError && error.code === 'timeout') return 'leaving';
    throw error;
  }
}
