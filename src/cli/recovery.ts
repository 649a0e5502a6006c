/** `demes recovery`: the phrase and the file by which somebody comes back who lost all devices. */
import { readFileSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { CONNECTION, connect, settingsOf } from './connection.ts';
import type { Context } from './context.ts';
import { EXIT, Failure } from './failure.ts';
import { CURRENT, ownersPassphrase } from './passphrase.ts';
import { flag, path } from './readers.ts';
import { addFlags, setting, type SettingTable } from './settings.ts';
import { lineOf } from './yes.ts';

/** Written down wrongly, a phrase is found out now and not when it is needed. */
const ASKED = 3;
const PRIVATE = 0o600;

const RESTORE = {
  ...CONNECTION,
  file: setting<string | undefined>({
    flags: '--file <file>',
    description: 'recovery file; without it only the person comes back, and groups need invitations',
    reader: path,
    fallback: undefined,
  }),
  force: setting<boolean>({
    flags: '--force',
    description: 'also an older file than one that this node has seen',
    reader: flag,
    fallback: false,
  }),
} satisfies SettingTable;

export function recoveryCommand(context: Context): Command {
  return new Command('recovery')
    .description('come back when all devices are lost: a phrase to write down, and a file')
    .addCommand(phraseCommand(context))
    .addCommand(fileCommand(context))
    .addCommand(restoreCommand(context));
}

function phraseCommand(context: Context): Command {
  const command = addFlags(
    new Command('phrase').description('show the 24 words, and ask for three of them'),
    CURRENT,
  );
  return command.action(async () => {
    const settings = settingsOf(CURRENT, command, context);
    const client = connect(settings, context);
    const passphrase = await ownersPassphrase(client, settings.passphraseFile, context);
    const words = await client.own.recovery.phrase(passphrase);
    if (settings.json) return context.print(JSON.stringify({ words }));
    const lines = words.map((word, at) => `${String(at + 1).padStart(2)}  ${word}`);
    context.print(
      ['Whoever has these words is you. Write them on paper, in this order:', '', ...lines].join('\n'),
    );
    if (!context.isInteractive) return;
    for (const at of chosen(words.length)) {
      context.note(`To see that they are right: what is word ${at + 1}?`);
      if ((await lineOf(context)).toLowerCase() === words[at]) continue;
      throw new Failure({
        code: 'phrase_wrong',
        sentence: `Word ${at + 1} is another one.`,
        advice: 'Look at what you wrote, and run “demes recovery phrase” again.',
        exitCode: EXIT.failure,
      });
    }
    context.print('You have written it down. Keep it where you keep what matters.');
  });
}

function fileCommand(context: Context): Command {
  const command = addFlags(
    new Command('file')
      .description('write a recovery file, which only the phrase opens')
      .argument('<file>', 'where to'),
    CURRENT,
  );
  return command.action(async (target: string) => {
    const settings = settingsOf(CURRENT, command, context);
    const client = connect(settings, context);
    const passphrase = await ownersPassphrase(client, settings.passphraseFile, context);
    writeFileSync(target, await client.own.recovery.file(passphrase), { mode: PRIVATE });
    if (settings.json) context.print(JSON.stringify({ file: target }));
    else
      context.print('Written. It says where your groups are; make a new one when you have joined another.');
  });
}

function restoreCommand(context: Context): Command {
  const command = addFlags(
    new Command('restore').description('make this node a new device of the person whose phrase you have'),
    RESTORE,
  );
  return command.action(async () => {
    const settings = settingsOf(RESTORE, command, context);
    const file = settings.file === undefined ? null : new Uint8Array(readFileSync(settings.file));
    context.note('Type the 24 words in one line, and Enter:');
    const phrase = await lineOf(context);
    const groups = await connect(settings, context).own.recovery.restore(phrase, file, settings.force);
    if (settings.json) return context.print(JSON.stringify({ groups }));
    context.print(
      file === null
        ? 'You are yourself again. Ask for invitations to your groups.'
        : `You are yourself again. This node starts anew and comes back into your groups: ${groups}.`,
    );
  });
}

/** Three places, in rising order. */
function chosen(count: number): number[] {
  const places = new Set<number>();
  while (places.size < ASKED) places.add(Math.floor(Math.random() * count));
  return [...places].sort((a, b) => a - b);
}
