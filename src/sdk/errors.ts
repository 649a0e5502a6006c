/** The two ways in which a request to a node fails: it answered with a problem, or there was no usable answer. */
import type { Problem } from '../api/problem.ts';
import type { GroupStatus } from '../api/groups.ts';

/** The node's answer was problem JSON (RFC 9457). `message` is its sentence for people. */
export class DemesApiError extends Error {
  readonly status: number;
  /** From the catalogue of errors in docs/protocol.md, e.g. `client_id_reused`. */
  readonly code: string;
  /** True when the same request may succeed later without a change. */
  readonly retryable: boolean;
  readonly problem: Problem;
  /** From `Retry-After`; null without one. */
  readonly retryAfterMs: number | null;

  constructor(problem: Problem, retryAfterMs: number | null = null) {
    super(problem.detail);
    this.name = 'DemesApiError';
    this.status = problem.status;
    this.code = problem.code;
    this.retryable = problem.retryable;
    this.problem = problem;
    this.retryAfterMs = retryAfterMs;
  }

  /** With 408 of `wait`: how the group stood when the time was over. */
  get groupStatus(): GroupStatus | null {
    return (this.problem as Problem & { groupStatus?: GroupStatus }).groupStatus ?? null;
  }
}

/** unreachable: no connection. timeout: no whole answer in time. broken: it ended early. foreign: not a demes node. */
export type ConnectionFault = 'unreachable' | 'timeout' | 'broken' | 'foreign';

/** No usable answer. Whether the request was carried out is unknown, unless the fault is `unreachable`. */
export class DemesConnectionError extends Error {
  readonly fault: ConnectionFault;

  constructor(fault: ConnectionFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DemesConnectionError';
    this.fault = fault;
  }
}
