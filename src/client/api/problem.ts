/** What the node answers when it refuses (RFC 9457), and what stands in for it when nobody answers. */

interface FieldFault {
  readonly path: string;
  readonly message: string;
}

export interface ProblemFacts {
  /** Of the catalogue (docs/errors.md); `no_answer` when the node could not be asked. */
  readonly code: string;
  readonly status: number;
  /** The node's own sentence. */
  readonly detail: string;
  readonly retryable: boolean;
  readonly errors: readonly FieldFault[];
  /** When to try again, ms; null where nothing was said. */
  readonly retryAfterMs: number | null;
  /** All that the node said, also what belongs to this refusal alone. */
  readonly more: Readonly<Record<string, unknown>>;
}

/** A refused or unanswered request. */
export class Problem extends Error {
  readonly facts: ProblemFacts;

  constructor(facts: ProblemFacts) {
    super(facts.detail);
    this.name = 'Problem';
    this.facts = facts;
  }

  get code(): string {
    return this.facts.code;
  }
}

const NO_ANSWER: ProblemFacts = Object.freeze({
  code: 'no_answer',
  status: 0,
  detail: '',
  retryable: true,
  errors: [],
  retryAfterMs: null,
  more: {},
});

export function noAnswer(): Problem {
  return new Problem(NO_ANSWER);
}

/** From the body of a refusal; whatever else was sent becomes `internal`. */
export function problemOf(status: number, body: unknown, retryAfter: string | null): Problem {
  const known = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const seconds = Number(retryAfter ?? Number.NaN);
  return new Problem({
    code: typeof known['code'] === 'string' ? known['code'] : 'internal',
    status,
    detail: typeof known['detail'] === 'string' ? known['detail'] : '',
    retryable: known['retryable'] === true,
    errors: Array.isArray(known['errors']) ? (known['errors'] as FieldFault[]) : [],
    retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : null,
    more: known,
  });
}
