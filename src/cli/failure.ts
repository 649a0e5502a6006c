/** How a command says that it could not do its work: one sentence, what to do about it, and an exit code. */

/** What `demes` ends with; scripts rely on these numbers. */
export const EXIT = Object.freeze({ ok: 0, failure: 1, usage: 2, data: 3 });
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export interface FailureParts {
  /** Stable word for programs (`--json`), e.g. `not_running`. */
  readonly code: string;
  /** One sentence: what went wrong. */
  readonly sentence: string;
  /** One sentence: what the person can do. */
  readonly advice: string;
  readonly exitCode: ExitCode;
}

export class Failure extends Error implements FailureParts {
  readonly code: string;
  readonly sentence: string;
  readonly advice: string;
  readonly exitCode: ExitCode;

  constructor(parts: FailureParts, options?: ErrorOptions) {
    super(parts.sentence, options);
    this.name = 'Failure';
    this.code = parts.code;
    this.sentence = parts.sentence;
    this.advice = parts.advice;
    this.exitCode = parts.exitCode;
  }
}

/** The command line itself was wrong: nothing was tried. */
export function usage(sentence: string, advice: string): Failure {
  return new Failure({ code: 'usage', sentence, advice, exitCode: EXIT.usage });
}
