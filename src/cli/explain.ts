/** Turns whatever was thrown into one sentence, an advice and an exit code. The only place that does. */
import { CommanderError } from 'commander';
import { DemesError } from '../protocol/errors.ts';
import { DemesApiError, DemesConnectionError } from '../sdk/errors.ts';
import { printable } from './printable.ts';
import { EXIT, Failure, type ExitCode } from './failure.ts';

/** What a person can do about an error of the catalogue (src/protocol/errors.ts), where there is something. */
const ADVICE: Readonly<Record<string, string>> = {
  usage: 'Correct it, or add --help to see what is possible.',
  wider_binding_refused:
    'Leave --host out, or give what is missing; an SSH tunnel reaches the screens from elsewhere, too.',
  unauthorized: 'Give the right --api-token, or --data with the directory of the node.',
  forbidden_host: 'Use the address that the node printed when it started.',
  forbidden_scope: 'Make a wider one at the node: demes token create NAME --scope write.',
  forbidden_role: 'Ask the owner or an admin of the group.',
  wrong_passphrase: 'Try again; after some wrong ones in a row each has to wait a little longer.',
  locked: 'Unlock it in its screens (demes open), or with "demes unlock".',
  not_found: 'See "demes status" for the groups and rooms that are there.',
  joining: 'Wait until "demes status" shows the group, and try again.',
  invite_expired: 'Ask a member for a new invitation.',
  invite_used: 'Ask a member for a new invitation.',
  invite_revoked: 'Ask a member for a new invitation.',
  invite_malformed: 'Copy the whole invitation, from "demes1." to its end.',
  no_quorum: 'Look at "demes status": more of the voters must be running.',
  outbox_full: 'Wait until the group confirms messages again.',
  rate_limited: 'Wait a moment and try again.',
  disk_full: 'Free some space on the disk and try again.',
  data_in_use: 'Stop the other node, or choose another directory with --data.',
  data_damaged: 'Nothing was changed. Join again with a new invitation and an empty directory (--data).',
  rolled_back: 'Nothing is to be done: the node starts anew by itself, as a new device.',
  clone: 'Run "demes device new" at one of the two, then "demes device keep" at the other.',
  data_newer: 'Run the newer version of demes.',
  data_not_private: 'Take the access of other users away and try again.',
  port_in_use: 'Choose another port, or 0 for any free one.',
  unreachable: 'Check that a node of the group is running and reachable.',
};
const ADVICE_OTHERWISE = 'See "demes doctor" for what is wrong on this computer.';
const EXIT_CODES: readonly number[] = Object.values(EXIT);

export function explain(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof CommanderError) return explainCommander(error);
  if (error instanceof DemesApiError) return explainApi(error);
  if (error instanceof DemesConnectionError) return explainConnection(error);
  if (error instanceof DemesError) {
    const exitCode = EXIT_CODES.includes(error.exitCode) ? (error.exitCode as ExitCode) : EXIT.failure;
    return failure(error.code, error.message, ADVICE[error.code] ?? ADVICE_OTHERWISE, exitCode);
  }
  const why = error instanceof Error ? error.message : String(error);
  return new Failure(
    {
      code: 'internal',
      sentence: `Something went wrong inside demes: ${why.split('\n')[0]}`,
      advice: 'Run it again with DEMES_DEBUG=1 to see where, and report it.',
      exitCode: EXIT.failure,
    },
    { cause: error },
  );
}

function failure(code: string, sentence: string, advice: string, exitCode: ExitCode): Failure {
  return new Failure({ code, sentence: printable(sentence), advice, exitCode });
}

function explainCommander(error: CommanderError): Failure {
  const [sentence = '', ...hints] = error.message.replace(/^error: /, '').split('\n');
  const hint = hints.join(' ').replace(/^\(|\)$/g, '');
  const advice =
    hint === '' ? 'Add --help to see what is possible.' : `${hint} Add --help to see what is possible.`;
  // Some of its sentences have their full stop already.
  const said = `${sentence[0]?.toUpperCase() ?? ''}${sentence.slice(1).replace(/\.$/, '')}.`;
  return failure('usage', said, advice, EXIT.usage);
}

function explainApi(error: DemesApiError): Failure {
  const issues = (error.problem.errors ?? []).map(({ path, message }) => `${path}: ${message}`);
  const sentence = issues.length === 0 ? error.message : `${error.message} (${issues.join('; ')})`;
  return failure(error.code, sentence, ADVICE[error.code] ?? ADVICE_OTHERWISE, EXIT.failure);
}

function explainConnection(error: DemesConnectionError): Failure {
  const advice = {
    unreachable: 'Start a node with "demes start", or name a running one with --data or --url.',
    timeout: 'See whether the node is busy or frozen ("demes health"), and try again.',
    broken: 'See whether the node still runs ("demes health"), and try again.',
    foreign: 'Check --url: it must be the address that "demes start" printed.',
  }[error.fault];
  return failure(error.fault, error.message, advice, EXIT.failure);
}
