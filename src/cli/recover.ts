/** `demes recover`: go on without devices that are gone for good, or follow those who did. */
import { Command } from 'commander';
import type { GroupStatus } from '../api/groups.ts';
import { GROUP, chooseGroup, connect, settingsOf } from './connection.ts';
import type { Context } from './context.ts';
import { EXIT, Failure, usage } from './failure.ts';
import { printableLine } from './printable.ts';
import { flag, text } from './readers.ts';
import { addFlags, setting, type SettingTable } from './settings.ts';
import { saysYes } from './yes.ts';

const SETTINGS = {
  ...GROUP,
  lost: setting<string | undefined>({
    flags: '--lost <devices>',
    description: 'ids of the devices that are gone for good, with commas',
    reader: text('ids of devices'),
    fallback: undefined,
    fallbackText: 'all that cannot be reached',
  }),
  adopt: setting<boolean>({
    flags: '--adopt',
    description: 'follow the others, who went on without this node',
    reader: flag,
    fallback: false,
  }),
  force: setting<boolean>({
    flags: '--force',
    description: 'at once, not only after a day without a host, and though others went on already',
    reader: flag,
    fallback: false,
  }),
  yes: setting<boolean>({
    flags: '--yes',
    description: 'do not ask',
    reader: flag,
    fallback: false,
  }),
} satisfies SettingTable;

export function recoverCommand(context: Context): Command {
  const command = addFlags(
    new Command('recover').description(
      'go on without devices that are gone for good, or follow others who did',
    ),
    SETTINGS,
  );
  return command.action(async () => {
    const settings = settingsOf(SETTINGS, command, context);
    const client = connect(settings, context);
    const group = await chooseGroup(client, settings.group);
    const status = await client.status(group.id);
    const name = printableLine(group.name);
    const { adopt, force, lost } = settings;
    const fork = adopt ? offeredTo(status, name) : null;
    const lostDevices = lost === undefined ? absent(status) : lost.split(',').map((id) => id.trim());
    context.note(fork === null ? whatStartingMeans(name, status, lostDevices) : whatFollowingMeans(name));
    if (!settings.yes && !(await saysYes(context))) {
      throw new Failure({
        code: 'not_confirmed',
        sentence: 'Nothing was done.',
        advice: 'Answer "yes", or give --yes, when that is what you want.',
        exitCode: EXIT.failure,
      });
    }
    const wish = fork === null ? { lostDevices, force } : { adopt: fork };
    const { forkId } = await client.recoverGroup(group.id, wish);
    if (settings.json) context.print(JSON.stringify({ groupId: group.id, forkId }));
    else if (fork !== null) context.print(`"${name}" goes on with those who started it anew.`);
    else context.print(`"${name}" goes on here. The others follow with: demes recover --adopt`);
  });
}

function offeredTo({ forkOffered }: GroupStatus, name: string): string {
  if (forkOffered !== undefined) return forkOffered.forkId;
  throw usage(
    `Nobody went on with "${name}" without this node.`,
    'Start their nodes, or leave --adopt away.',
  );
}

function absent({ voters, learners }: GroupStatus): string[] {
  return [...voters, ...learners].filter(({ reachable }) => !reachable).map(({ deviceId }) => deviceId);
}

function whatStartingMeans(name: string, status: GroupStatus, lost: readonly string[]): string {
  const { voters, learners, forkAwaited } = status;
  const names = new Map([...voters, ...learners].map((one) => [one.deviceId, printableLine(one.name)]));
  const list = lost.map((id) => `  ${printableLine(id)}  ${names.get(id) ?? ''}`.trimEnd());
  return [
    ...(forkAwaited === undefined
      ? []
      : awaitedText(names.get(forkAwaited.by) ?? forkAwaited.by, forkAwaited)),
    `"${name}" goes on from what this node has, without these devices:`,
    ...(list.length === 0 ? ['  (none)'] : list),
    'What only they have confirmed is not in it. If one of them comes back, it stays apart until its person',
    'follows; what it wrote is then sent again. This cannot be undone.',
  ].join('\n');
}

/** RS57 What it is left for is said first. */
function awaitedText(by: string, { createdAt }: NonNullable<GroupStatus['forkAwaited']>): string[] {
  return [
    `${by} started the group anew at ${createdAt}, and this node followed; nothing of that ever came here.`,
    'Recovering leaves it, and goes on from before it.',
  ];
}

function whatFollowingMeans(name: string): string {
  return [
    `This node leaves its own "${name}" and follows the others, who went on without it.`,
    'What they do not have goes; what you wrote of that yourself is sent again. This cannot be undone.',
  ].join('\n');
}
