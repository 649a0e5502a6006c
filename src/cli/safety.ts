/** `demes safety`: whether somebody is who they say, by digits that two people compare. */
import { Argument, Command } from 'commander';
import type { JudgeMember, Member } from '../api/members.ts';
import { GROUP, chooseGroup, connect, settingsOf } from './connection.ts';
import type { Context } from './context.ts';
import { membersNamed } from './members.ts';
import { printableLine } from './printable.ts';
import { addFlags } from './settings.ts';
import { table } from './table.ts';

const VERDICTS = ['verified', 'known', 'none'] as const satisfies readonly JudgeMember['verdict'][];
const WHO = new Argument('<member>', 'name or id of a member');

export function safetyCommand(context: Context): Command {
  return new Command('safety')
    .description('compare safety numbers with members of a group')
    .addCommand(listCommand(context))
    .addCommand(showCommand(context))
    .addCommand(markCommand(context));
}

function listCommand(context: Context): Command {
  const command = addFlags(
    new Command('list').description('who is verified on this node, and who takes a known name'),
    GROUP,
  );
  return command.action(async () => {
    const settings = settingsOf(GROUP, command, context);
    const client = connect(settings, context);
    const group = await chooseGroup(client, settings.group);
    const members = (await client.members(group.id)).filter(({ id }) => id !== group.myMemberId);
    if (settings.json) {
      const facts = members.map(({ id, name, verified, takesNameOf }) => ({
        id,
        name,
        verified,
        takesNameOf,
      }));
      return context.print(JSON.stringify({ members: facts }));
    }
    context.print(
      table<Member>(
        [
          { title: 'ID', cell: ({ id }) => id },
          { title: 'VERIFIED', cell: ({ verified }) => (verified ? 'yes' : 'no') },
          { title: 'NAME', cell: ({ name }) => printableLine(name) },
          { title: 'NOTE', cell: noteOf },
        ],
        members,
      ),
    );
  });
}

function noteOf({ takesNameOf }: Member): string {
  if (takesNameOf === null) return '';
  return takesNameOf.verified
    ? 'goes by the name of somebody who is verified'
    : 'goes by the name of somebody who left';
}

function showCommand(context: Context): Command {
  const command = addFlags(
    new Command('show').description('the digits that both of you see').addArgument(WHO),
    GROUP,
  );
  return command.action(async (who: string) => {
    const settings = settingsOf(GROUP, command, context);
    const client = connect(settings, context);
    const group = await chooseGroup(client, settings.group);
    const [memberId] = await membersNamed(client, group.id, [who]);
    const shown = await client.people.safetyNumber(group.id, memberId!);
    if (settings.json) return context.print(JSON.stringify({ memberId, ...shown }));
    context.print(shown.number);
    context.note(
      `Compare them by voice, or side by side. All the same? demes safety mark ${memberId!} verified`,
    );
  });
}

const SAYS: Readonly<Record<JudgeMember['verdict'], string>> = {
  verified: 'Verified, on this node, in every group.',
  known: 'Known under that name: nothing more is said of it.',
  none: 'Neither verified nor known.',
};

function markCommand(context: Context): Command {
  const command = addFlags(
    new Command('mark')
      .description('keep what came of it, on this node alone')
      .addArgument(WHO)
      .addArgument(
        new Argument(
          '<verdict>',
          'verified: all digits are the same; known: it is somebody else, and meant; none: neither',
        ).choices(VERDICTS),
      ),
    GROUP,
  );
  return command.action(async (who: string, verdict: JudgeMember['verdict']) => {
    const settings = settingsOf(GROUP, command, context);
    const client = connect(settings, context);
    const group = await chooseGroup(client, settings.group);
    const [memberId] = await membersNamed(client, group.id, [who]);
    await client.people.judge(group.id, memberId!, verdict);
    context.print(settings.json ? JSON.stringify({ memberId, verdict }) : SAYS[verdict]);
  });
}
