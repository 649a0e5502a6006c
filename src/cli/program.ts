/** The whole command line: one file per command, put together here. */
import { Command, CommanderError } from 'commander';
import { backupCommand, restoreCommand } from './backup.ts';
import { benchCommand } from './bench.ts';
import type { Context } from './context.ts';
import { deviceCommand } from './device.ts';
import { doctorCommand } from './doctor.ts';
import { exportCommand } from './export.ts';
import { explain } from './explain.ts';
import { EXIT } from './failure.ts';
import { healthCommand } from './health.ts';
import { importCommand, importsCommand } from './import.ts';
import { inviteCommand } from './invite.ts';
import { keysCommand } from './keys.ts';
import { labCommand } from './lab.ts';
import { leaveCommand } from './leave.ts';
import { linkCommand } from './link.ts';
import { openCommand } from './open.ts';
import { filesCommand } from './files.ts';
import { storageCommand } from './storage.ts';
import { passphraseCommand, unlockCommand } from './passphrase.ts';
import { peersCommand } from './peers.ts';
import { blockCommand, unblockCommand } from './block.ts';
import { pinCommand, pinsCommand, unpinCommand } from './pins.ts';
import { readCommand } from './read.ts';
import { recoverCommand } from './recover.ts';
import { roomsCommand } from './rooms-command.ts';
import { recoveryCommand } from './recovery.ts';
import { safetyCommand } from './safety.ts';
import { searchCommand } from './search.ts';
import { sendCommand } from './send.ts';
import { simCommand } from './sim.ts';
import { startCommand } from './start.ts';
import { statusCommand } from './status.ts';
import { tokenCommand } from './token.ts';
import { productVersion } from './version.ts';
import { voteCommand } from './vote.ts';
import { webhookCommand } from './webhook.ts';

type CommandFactory = (context: Context) => Command;

const COMMANDS: readonly CommandFactory[] = [
  startCommand,
  openCommand,
  statusCommand,
  sendCommand,
  readCommand,
  blockCommand,
  unblockCommand,
  pinCommand,
  unpinCommand,
  pinsCommand,
  voteCommand,
  filesCommand,
  storageCommand,
  searchCommand,
  exportCommand,
  importCommand,
  importsCommand,
  inviteCommand,
  roomsCommand,
  keysCommand,
  peersCommand,
  leaveCommand,
  linkCommand,
  recoverCommand,
  recoveryCommand,
  healthCommand,
  doctorCommand,
  deviceCommand,
  safetyCommand,
  tokenCommand,
  webhookCommand,
  unlockCommand,
  passphraseCommand,
  backupCommand,
  restoreCommand,
  labCommand,
  simCommand,
  benchCommand,
];

/** Runs one command line (without the program's name) and answers the exit code. Never throws. */
export async function runCli(words: readonly string[], context: Context): Promise<number> {
  const program = new Command('demes')
    .description('Group chat with no central server: every member runs a node.')
    .version(productVersion(), '--version', 'print the version')
    .helpCommand('help [command]', 'describe a command')
    // `demes lab sweep --seeds …`: the flags of the subcommand, also where the command has some of that name.
    .enablePositionalOptions()
    .addHelpText('after', '\nA node:  demes start --name NAME --create GROUP\nMore:    demes help COMMAND');
  for (const factory of COMMANDS) program.addCommand(factory(context));
  for (const command of allCommands(program)) {
    command
      .exitOverride()
      .showSuggestionAfterError()
      .configureOutput({
        writeOut: (text) => context.print(text.trimEnd()),
        writeErr: (text) => context.note(text.trimEnd()),
        // Said by `fail`, in the same words as every other error.
        outputError: () => undefined,
      });
  }
  try {
    await program.parseAsync([...words], { from: 'user' });
    return context.exitCode;
  } catch (error) {
    return fail(error, words, context);
  }
}

function allCommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allCommands)];
}

function fail(error: unknown, words: readonly string[], context: Context): number {
  if (error instanceof CommanderError) {
    // Asked for: `--help`, `--version`, `help send`.
    if (error.exitCode === 0) return EXIT.ok;
    // Already printed: the help that stands for "no command given".
    if (error.code === 'commander.help') return EXIT.usage;
  }
  const { code, sentence, advice, exitCode, cause } = explain(error);
  if (words.includes('--json')) context.note(JSON.stringify({ error: { code, sentence, advice } }));
  else context.note(`demes: ${sentence}\n${advice}`);
  const isAsked = (context.environment['DEMES_DEBUG'] ?? '') !== '';
  const stack = (cause instanceof Error ? cause : (error as Error)).stack;
  if (isAsked && stack !== undefined) context.note(stack);
  return exitCode;
}
