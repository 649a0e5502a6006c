/**
 * Whether nothing is lost, doubled or moved, on every screen, whatever happens to the nodes.
 *
 *     const witness = new Witness(await cluster.screens(driver));
 *     await witness.send('Bo', 'before');
 *     expect(await witness.faults()).to.deep.equal([]);
 *     await host.kill();
 *     await witness.send('Bo', 'after');
 *     expect(await witness.faults(['Bo', 'Cleo'])).to.deep.equal([]);
 *
 * Messages are told apart by what they say: send each text once, without markdown. All of them must be among the 500
 * rows that a screen keeps in a test.
 */
import type { Row } from './chat-page.ts';
import type { NodeApp } from './node-app.ts';

/** Where a message was seen confirmed for the first time. */
export interface Place {
  readonly index: number;
  readonly text: string;
  /** On whose screen. */
  readonly on: string;
}

export class Witness {
  readonly #screens: ReadonlyMap<string, NodeApp>;
  readonly #sent: string[] = [];
  /** By message id. */
  readonly #places = new Map<string, Place>();

  /** @param screens by the names of their nodes, as `cluster.screens` gives them */
  constructor(screens: ReadonlyMap<string, NodeApp>) {
    this.#screens = screens;
  }

  /** Types the text into the screen of this node and sends it; from now on it must be on every screen in the end. */
  async send(name: string, text: string): Promise<void> {
    this.sent(text);
    await this.#screen(name).chat.send(text);
  }

  /** The same for what goes out in another way. */
  sent(text: string): void {
    this.#sent.push(text);
  }

  /**
   * Remembers what all screens show confirmed at this moment, also those of nodes that are gone: it must stay where it
   * is. Rejects where that is so no more already.
   */
  async look(): Promise<void> {
    const moved = [...(await this.#shown([...this.#screens.keys()]))].flatMap(([name, rows]) =>
      movedOn(name, rows, this.#places),
    );
    if (moved.length > 0) throw new Error(moved.join('\n'));
  }

  /**
   * Waits until these screens (default: all) show everything that was sent, confirmed, and answers what is wrong then,
   * in sentences; nothing when all is well. Remembers places as `look` does.
   *
   * @param limitMs for how long what is not there yet is waited for
   */
  async faults(names: readonly string[] = [...this.#screens.keys()], limitMs?: number): Promise<string[]> {
    await Promise.all(names.map(async (name) => this.#whenThere(name, limitMs)));
    return faultsOn(await this.#shown(names), this.#sent, this.#places);
  }

  async #whenThere(name: string, limitMs?: number): Promise<void> {
    const isThere = (rows: readonly Row[]): boolean => {
      const confirmed = rows.filter(({ state }) => state === 'confirmed');
      const texts = new Set(confirmed.map(({ text }) => text));
      const ids = new Set(confirmed.map(({ messageId }) => messageId));
      return (
        this.#sent.every((text) => texts.has(text)) && [...this.#places.keys()].every((id) => ids.has(id))
      );
    };
    const { chat } = this.#screen(name);
    // What is missing in the end is told by `faults`, which reads the rows once more.
    await chat
      .whenRows(`all that was sent, on the screen of ${name}`, isThere, limitMs)
      .catch(() => undefined);
  }

  async #shown(names: readonly string[]): Promise<ReadonlyMap<string, readonly Row[]>> {
    const all = names.map(async (name) => [name, await this.#screen(name).chat.rows()] as const);
    return new Map(await Promise.all(all));
  }

  #screen(name: string): NodeApp {
    const screen = this.#screens.get(name);
    if (screen === undefined) throw new Error(`there is no screen of ${name}`);
    return screen;
  }
}

/** In sentences: what of `sent` is not there once and confirmed, and what of `places`, which it fills, is elsewhere. */
export function faultsOn(
  shown: ReadonlyMap<string, readonly Row[]>,
  sent: readonly string[],
  places: Map<string, Place>,
): string[] {
  const screens = [...shown];
  const missing = screens.flatMap(([name, rows]) => sent.flatMap((text) => faultOf(name, text, rows)));
  const moved = screens.flatMap(([name, rows]) => movedOn(name, rows, places));
  const gone = screens.flatMap(([name, rows]) => goneFrom(name, rows, places));
  return [...missing, ...moved, ...gone];
}

function faultOf(name: string, text: string, rows: readonly Row[]): string[] {
  const [row, ...others] = rows.filter((one) => one.text === text);
  if (row === undefined) return [`${name}: ${quoted(text)} is not there.`];
  if (others.length > 0) return [`${name}: ${quoted(text)} is there ${others.length + 1} times.`];
  return row.state === 'confirmed' ? [] : [`${name}: ${quoted(text)} is ${row.state}, and not confirmed.`];
}

function movedOn(name: string, rows: readonly Row[], places: Map<string, Place>): string[] {
  let before = 0;
  return rows.flatMap(({ messageId, state, index, text }) => {
    if (state !== 'confirmed' || index === null) return [];
    if (index <= before)
      return [`${name}: ${quoted(text)}, number ${index}, stands behind number ${before}.`];
    before = index;
    const place = places.get(messageId);
    if (place === undefined) places.set(messageId, { index, text, on: name });
    if (place === undefined || place.index === index) return [];
    return [
      `${name}: ${quoted(text)} has number ${index}; it had ${place.index} on the screen of ${place.on}.`,
    ];
  });
}

function goneFrom(name: string, rows: readonly Row[], places: ReadonlyMap<string, Place>): string[] {
  const confirmed = new Set(
    rows.filter(({ state }) => state === 'confirmed').map(({ messageId }) => messageId),
  );
  return [...places]
    .filter(([messageId]) => !confirmed.has(messageId))
    .map(([, { index, text, on }]) => {
      const was = `it was confirmed, number ${index}, on the screen of ${on}`;
      return `${name}: ${quoted(text)} is not there as confirmed; ${was}.`;
    });
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}
