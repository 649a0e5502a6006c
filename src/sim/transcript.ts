/**
 * What happened, one line per transition, and a digest of it. Columns, separated by one space:
 *
 *     at      virtual milliseconds since the start, three decimals
 *     node    n1, n2 ... or * for what concerns the whole world
 *     role    leader, candidate, follower, learner, or - while no process runs there
 *     term host last commit config   of the node's own view: term, host's name or -, last index, commit index,
 *             index of the newest config entry
 *     what    what happened; - when only the columns before changed
 */
import type { ReplicaView } from '../core/view.ts';
import type { DeviceId } from '../protocol/ids.ts';
import { Digest } from './digest.ts';

export class Transcript {
  /** Null unless lines are kept: long runs need only the digest. */
  readonly lines: string[] | null;
  readonly #digest = new Digest();
  readonly #names: ReadonlyMap<DeviceId, string>;

  constructor(names: ReadonlyMap<DeviceId, string>, keepsLines: boolean) {
    this.#names = names;
    this.lines = keepsLines ? [] : null;
  }

  node(nowUs: number, name: string, view: ReplicaView | null, what: string): void {
    if (view === null) {
      this.#add(`${inMs(nowUs)} ${name} - - - - - - ${what || '-'}`);
      return;
    }
    const host = view.leader === null ? '-' : (this.#names.get(view.leader) ?? '?');
    const { role, term, lastIndex, commitIndex, configIndex } = view;
    this.#add(
      `${inMs(nowUs)} ${name} ${role} ${term} ${host} ${lastIndex} ${commitIndex} ${configIndex} ${what || '-'}`,
    );
  }

  world(nowUs: number, what: string): void {
    this.#add(`${inMs(nowUs)} * - - - - - - ${what}`);
  }

  /** Changes with every line. 32 hexadecimal characters. */
  hash(): string {
    return this.#digest.text();
  }

  #add(line: string): void {
    this.#digest.add(line);
    this.lines?.push(line);
  }
}

function inMs(us: number): string {
  const ms = Math.floor(us / 1000);
  return `${ms}.${String(us - 1000 * ms).padStart(3, '0')}`;
}
