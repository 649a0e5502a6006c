/**
 * How far the bridge is on either side, in one file that is written whole or not at all. Written before anything is said
 * on IRC and after it was, before a line of IRC counts as heard and after the node has taken it.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

export interface Heard {
  readonly clientId: string;
  readonly text: string;
}

interface State {
  /** Which room and channel it is about: of another one it says nothing. */
  readonly between: string;
  /** The index of the last message that was dealt with whole. */
  readonly said: number;
  /** Of the message that is being said: lines that the server has taken, and whether the next one is on its way. */
  readonly saying: { readonly index: number; readonly lines: number; readonly isOnItsWay: boolean } | null;
  /** Lines of IRC that the node has not taken yet, oldest first. */
  readonly heard: readonly Heard[];
}

export class Ledger {
  readonly #folder: string;
  #state: State;

  private constructor(folder: string, state: State) {
    this.#folder = folder;
    this.#state = state;
  }

  /** `now`: asked where there is no file yet; what was said before that index is not told to the channel. */
  static async open(folder: string, between: string, now: () => Promise<number>): Promise<Ledger> {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = join(folder, 'bridge.json');
    if (!existsSync(file)) {
      const ledger = new Ledger(folder, { between, said: await now(), saying: null, heard: [] });
      ledger.#save({});
      return ledger;
    }
    const state = JSON.parse(readFileSync(file, 'utf8')) as State;
    if (state.between !== between) throw new Error(`${file} is of another bridge: ${state.between}`);
    return new Ledger(folder, state);
  }

  get said(): number {
    return this.#state.said;
  }

  /** How a message stands that was begun; from its beginning where it was not. */
  begun(index: number): { readonly lines: number; readonly isOnItsWay: boolean } {
    const { saying } = this.#state;
    return saying?.index === index ? saying : { lines: 0, isOnItsWay: false };
  }

  noteLine(index: number, lines: number, isOnItsWay: boolean): void {
    this.#save({ saying: { index, lines, isOnItsWay } });
  }

  noteSaid(index: number): void {
    this.#save({ said: index, saying: null });
  }

  get heardCount(): number {
    return this.#state.heard.length;
  }

  get oldestHeard(): Heard | null {
    return this.#state.heard[0] ?? null;
  }

  noteHeard(heard: Heard): void {
    this.#save({ heard: [...this.#state.heard, heard] });
  }

  noteTaken({ clientId }: Heard): void {
    this.#save({ heard: this.#state.heard.filter((one) => one.clientId !== clientId) });
  }

  /** Durable when it returns. */
  #save(change: Partial<State>): void {
    this.#state = { ...this.#state, ...change };
    const file = join(this.#folder, 'bridge.json');
    const next = openSync(`${file}.next`, 'w', 0o600);
    writeSync(next, JSON.stringify(this.#state));
    fsyncSync(next);
    closeSync(next);
    renameSync(`${file}.next`, file);
    const folder = openSync(this.#folder, 'r');
    fsyncSync(folder);
    closeSync(folder);
  }
}
