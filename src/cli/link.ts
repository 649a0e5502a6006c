/** `demes link`: a second device of the same person, at either end. */
import { Command } from 'commander';
import { renderUnicodeCompact } from 'uqr';
import type { Link } from '../api/links.ts';
import type { DemesClient } from '../sdk/client.ts';
import { connect, settingsOf } from './connection.ts';
import type { Context } from './context.ts';
import { EXIT, Failure } from './failure.ts';
import { commandName } from './greeting.ts';
import { CURRENT, ownersPassphrase } from './passphrase.ts';
import { displayWidth } from './printable.ts';
import { addFlags } from './settings.ts';
import { saysYes } from './yes.ts';

/** Why it came to nothing, and what to do. */
const WHY: Readonly<Record<NonNullable<Link['failure']>, readonly [sentence: string, advice: string]>> = {
  link_wrong: ['Somebody came with a wrong code.', 'Begin again, and show the code to nobody else.'],
  link_used: ['This code was used already.', 'Show a new one: demes link'],
  link_expired: ['This code counts no more.', 'Show a new one on the other device: demes link'],
  link_differs: [
    'The two devices did not show the same pictures: nothing was changed.',
    'Somebody may stand between them. Begin again in a network that you trust.',
  ],
  link_cancelled: ['It was given up: nothing was changed.', 'Begin again when both devices are at hand.'],
  link_lost: ['The other device is gone.', 'Begin again: demes link'],
  link_malformed: ['The other device said what it may not say.', 'Use the same version of demes on both.'],
  link_failed: ['This node could not do its part.', 'Its log says more; then begin again.'],
  unreachable: [
    'The other device could not be reached.',
    'Both must be in one network, or its peer port open. Then begin again.',
  ],
};

export function linkCommand(context: Context): Command {
  const command = addFlags(
    new Command('link')
      .description('make another computer a device of the same person')
      .argument('[code]', 'on the new computer: what the old one shows'),
    CURRENT,
  );
  return command.action(async (code: string | undefined) => {
    const settings = settingsOf(CURRENT, command, context);
    const client = connect(settings, context);
    let link = await begin(client, code, settings.passphraseFile, context);
    if (code === undefined) show(link, settings.json, context);
    const stop = context.stopSignal();
    while (link.state !== 'comparing') {
      if (link.state === 'failed') throw failed(link);
      link = await next(client, link, stop);
    }
    context.note(link.pictures.map(({ emoji, name }) => `${emoji}  ${name}`).join('\n'));
    context.note('Does the other device show the same pictures, in this order?');
    link = await client.own.link.confirm(await saysYes(context));
    while (link.state !== 'done') {
      if (link.state === 'failed') throw failed(link);
      link = await next(client, link, stop);
    }
    if (settings.json) context.print(JSON.stringify({ linked: link.side }));
    else context.print(link.side === 'old' ? OLD_DONE : NEW_DONE);
  });
}

async function begin(
  client: DemesClient,
  code: string | undefined,
  passphraseFile: string | undefined,
  context: Context,
): Promise<Link> {
  if (code !== undefined) return client.own.link.begin({ code });
  const passphrase = await ownersPassphrase(client, passphraseFile, context);
  return client.own.link.begin(passphrase === null ? {} : { passphrase });
}

const OLD_DONE = 'The other computer is your device now. It joins your groups by itself.';
const NEW_DONE = 'This computer is your device now. It starts anew and joins your groups by itself.';

function show(link: Link, json: boolean, context: Context): void {
  if (json) return context.print(JSON.stringify(link));
  const text = link.code ?? '';
  context.print(
    [
      'On the other computer, start demes with an empty data directory; there, within five minutes:',
      '',
      `  ${commandName(context)} link ${text}`,
      '',
      'Whoever has this code can ask to become you: show it to nobody.',
    ].join('\n'),
  );
  const qr = renderUnicodeCompact(text, { ecc: 'L', border: 2 });
  const width = displayWidth(qr.split('\n')[0] ?? '');
  if (context.isInteractive && (context.columns === null || width <= context.columns))
    context.print(`\n${qr}`);
}

/** The state after this one. Ctrl+C gives the linking up. */
async function next(client: DemesClient, link: Link, stop: AbortSignal): Promise<Link> {
  try {
    return await client.own.link.state(link.revision, { signal: stop });
  } catch (error) {
    if (!stop.aborted) throw error;
    await client.own.link.end();
    throw failed({ ...link, failure: 'link_cancelled' });
  }
}

function failed({ failure }: Link): Failure {
  const [sentence, advice] = WHY[failure ?? 'link_cancelled'];
  return new Failure({ code: failure ?? 'link_cancelled', sentence, advice, exitCode: EXIT.failure });
}
