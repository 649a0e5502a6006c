/**
 * The page of the failure lab in one window. What is done to nodes goes through the page, as a person would do it.
 *
 *     const lab = await LabPage.open(driver, 'http://localhost:4700');
 *     await lab.begin({ seed: 7 });
 *     const host = await lab.whenHost();
 *     await lab.choose(host.name, 'kill');
 *     await lab.whenHost((next) => next.name !== host.name);
 */
import type { WebDriver } from 'selenium-webdriver';
import { By, Key } from './webdriver.ts';
import { BrowserWindow, type Seen } from './browser-window.ts';
import { byTestId } from './test-ids.ts';

/** Its nodes start and form a group, too. */
const SCENARIO_MS_MAX = 120_000;

/** A node as the ring shows it. */
export interface LabNode {
  readonly name: string;
  /** host, follower, candidate, learner, removed; or what its process is: paused, stopped, away. */
  readonly kind: string;
  readonly term: number;
  /** Whether it is behind a host with a majority. */
  readonly isConfirmed: boolean;
}

export interface LabNumbers {
  readonly said: number;
  readonly confirmed: number;
  readonly waiting: number;
  readonly refused: number;
  /** Places at which nodes disagree, and messages that stand twice. */
  readonly unequal: number;
}

/** A fault as the page lists it. */
export interface LabFault {
  readonly type: string;
  readonly text: string;
}

export interface LabLine {
  readonly id: string;
  /** queued, tentative or confirmed. */
  readonly state: string;
  readonly index: number | null;
  /** Who said it, what, and its place. */
  readonly text: string;
}

export interface LabOutcome {
  /** passed or failed. */
  readonly verdict: string;
  /** With a line for each thing that was checked. */
  readonly text: string;
}

export class LabPage {
  readonly window: BrowserWindow;

  private constructor(window: BrowserWindow) {
    this.window = window;
  }

  /** `url`: what `demes lab` printed. */
  static async open(driver: WebDriver, url: string): Promise<LabPage> {
    const window = await BrowserWindow.open(driver);
    await window.go(`${url}/?test=1`);
    const page = new LabPage(window);
    await page.whenHost();
    return page;
  }

  /** Another run from the beginning. */
  async begin({ seed }: { readonly seed: number }): Promise<void> {
    await this.window.type(byTestId('lab-seed'), Key.chord(Key.CONTROL, 'a'), String(seed));
    await this.window.click(byTestId('lab-begin'));
  }

  /** So many messages a second from now on, all nodes together: one of those that can be chosen. */
  async load(rate: number): Promise<void> {
    const look = (): Promise<readonly Seen[]> => this.window.seen(byTestId('lab-load'));
    await this.window.until('the load can be chosen', look, ([field]) => field?.isEnabled === true);
    await this.#pick(byTestId('lab-load'), String(rate));
  }

  /** The report of the run until now, as it is downloaded. */
  async report(): Promise<string> {
    const { href } = await this.window.evaluate<{ href: string }>(
      `return { href: document.querySelector(arguments[0]).href };`,
      byTestId('lab-report'),
    );
    return this.window.evaluate<string>(`return fetch(arguments[0]).then((answer) => answer.text());`, href);
  }

  async nodes(): Promise<readonly LabNode[]> {
    return (await this.window.seen(byTestId('lab-node'))).map(nodeOf);
  }

  whenNodes(what: string, isSo: (nodes: readonly LabNode[]) => boolean): Promise<readonly LabNode[]> {
    return this.window.until(what, () => this.nodes(), isSo);
  }

  /** The host, once there is one that has a majority behind it. */
  async whenHost(isMeant: (host: LabNode) => boolean = () => true): Promise<LabNode> {
    const hostOf = (nodes: readonly LabNode[]): LabNode | undefined =>
      nodes.find((node) => node.kind === 'host' && node.isConfirmed && isMeant(node));
    return hostOf(await this.whenNodes('there is a host', (nodes) => hostOf(nodes) !== undefined))!;
  }

  /** Opens a node's menu and chooses: kill, pause, resume, start, restart, wipe, isolate, stepdown, campaign, remove, add. */
  async choose(name: string, deed: string): Promise<void> {
    await this.window.click(`${byTestId('lab-node')}[data-device-id="${name}"]`);
    await this.window.click(`[data-testid="lab-${deed}"]`);
  }

  /** One more, under the next number. */
  async addNode(): Promise<void> {
    await this.window.click(byTestId('lab-add-node'));
  }

  /** Anything that a scenario can do, in its words. */
  async act(deed: Readonly<Record<string, unknown>>): Promise<void> {
    await this.window.type(byTestId('lab-deed-input'), JSON.stringify(deed));
    await this.window.press(Key.ENTER);
  }

  /** Draws a line across the ring from one place to another, in parts of its size from its middle. */
  async cutAcross(from: readonly [number, number], to: readonly [number, number]): Promise<void> {
    await this.window.exclusively(async (driver) => {
      const ring = await driver.findElement(By.css(byTestId('lab-ring')));
      const { width, height } = await ring.getRect();
      const size = Math.min(width, height);
      const at = ([x, y]: readonly [number, number]) => ({
        x: Math.round(x * size),
        y: Math.round(y * size),
        origin: ring,
      });
      await driver
        .actions()
        .move(at(from))
        .press()
        .move(at([0, 0]))
        .move(at(to))
        .release()
        .perform();
    });
  }

  /** Fills in the form for a fault, in the order of what is given, and adds it: `{ type: 'drop', percent: 20 }`. */
  async addFault(words: Readonly<Record<string, string | number>>): Promise<void> {
    const form = byTestId('lab-fault-form');
    for (const [name, value] of Object.entries(words)) {
      const field = `${form} [name="${name}"]`;
      if (typeof value === 'number') {
        await this.window.type(field, Key.chord(Key.CONTROL, 'a'), String(value));
      } else await this.#pick(field, value);
    }
    await this.window.click(byTestId('lab-fault-add'));
  }

  /** Heals the first fault of this kind that stands. */
  async heal(type: string): Promise<void> {
    const row = `${byTestId('lab-fault-row')}[data-fault-type="${type}"]`;
    await this.window.click(`${row} ${byTestId('lab-fault-heal')}`);
  }

  /** Says something through a node, by the field of its small conversation. */
  async say(name: string, text: string): Promise<void> {
    const field = `${byTestId('lab-talk')}[data-device-id="${name}"] ${byTestId('lab-talk-input')}`;
    await this.window.type(field, text);
    await this.window.press(Key.ENTER);
  }

  /** Unfolds the small conversation of a node, or folds it. */
  async unfold(name: string, isOpen: boolean): Promise<void> {
    const toggle = `${byTestId('lab-talk-toggle')}[data-device-id="${name}"]`;
    const isNow = (await this.unfolded()).includes(name);
    if (isNow !== isOpen) await this.window.click(toggle);
  }

  /** Whose conversations are to be seen. */
  async unfolded(): Promise<readonly string[]> {
    return (await this.window.seen(byTestId('lab-talk'))).map(({ data }) => data['deviceId'] ?? '');
  }

  /** What a node shows of the conversation, oldest first; only of those whose conversation is unfolded. */
  async talk(name: string): Promise<readonly LabLine[]> {
    const lines = `${byTestId('lab-talk')}[data-device-id="${name}"] ${byTestId('lab-talk-line')}`;
    return (await this.window.seen(lines)).map(({ data, text }) => ({
      id: data['messageId'] ?? '',
      state: data['state'] ?? '',
      index: data['index'] === '' ? null : Number(data['index']),
      text,
    }));
  }

  whenTalk(
    name: string,
    what: string,
    isSo: (lines: readonly LabLine[]) => boolean,
  ): Promise<readonly LabLine[]> {
    return this.window.until(`${name} shows: ${what}`, () => this.talk(name), isSo);
  }

  /** Plays a bundled scenario on nodes of its own; resolves when it is over, with its verdict and what was checked. */
  async playScenario(name: string, limitMs = SCENARIO_MS_MAX): Promise<LabOutcome> {
    await this.window.click(`input[value="scenario"] + label`);
    await this.#pick(byTestId('lab-scenario'), name);
    await this.window.click(byTestId('lab-play-scenario'));
    const look = (): Promise<readonly Seen[]> => this.window.seen(byTestId('lab-outcome'));
    const isOf = ([shown]: readonly Seen[]): boolean => shown?.text.startsWith(name) === true;
    await this.window.until(`${name} is played`, look, isOf);
    const [over] = await this.window.until(
      `${name} is over`,
      look,
      ([shown]) => (shown?.data['verdict'] ?? '') !== '',
      limitMs,
    );
    return { verdict: over!.data['verdict']!, text: over!.text };
  }

  /** How many messages between nodes are to be seen as arrows just now. */
  async arrows(): Promise<number> {
    return Number((await this.window.shown(byTestId('lab-space-time'))).data['frames']);
  }

  async healAll(): Promise<void> {
    await this.window.click(byTestId('lab-heal-all'));
  }

  /** Shows a run that was recorded (the lines of events.ndjson) from its beginning. */
  async openRecording(facts: readonly object[]): Promise<void> {
    const text = facts.map((fact) => `${JSON.stringify(fact)}\n`).join('');
    await this.window.evaluate(
      `const files = new DataTransfer();
       files.items.add(new File([arguments[0]], 'events.ndjson'));
       const field = document.querySelector('input[type="file"]');
       field.files = files.files;
       field.dispatchEvent(new Event('change', { bubbles: true }));`,
      text,
    );
  }

  /** What stands in the way once it is so much, in the order in which it came. */
  async whenFaults(count: number): Promise<readonly LabFault[]> {
    const look = (): Promise<readonly Seen[]> => this.window.seen(byTestId('lab-fault-row'));
    const rows = await this.window.until(`${count} faults stand`, look, (seen) => seen.length === count);
    return rows.map(({ data, text }) => ({ type: data['faultType'] ?? '', text }));
  }

  async numbers(): Promise<LabNumbers> {
    const seen = await this.window.seen(`${byTestId('lab-counters')} [data-counter]`);
    const value = (key: string): number =>
      Number(seen.find(({ data }) => data['counter'] === key)?.data['value']);
    return {
      said: value('said'),
      confirmed: value('confirmed'),
      waiting: value('waiting'),
      refused: value('refused'),
      unequal: value('unequal'),
    };
  }

  whenNumbers(what: string, isSo: (numbers: LabNumbers) => boolean): Promise<LabNumbers> {
    return this.window.until(what, () => this.numbers(), isSo);
  }

  /** Terms of the changes of host that have a card, newest first. */
  async failovers(): Promise<readonly number[]> {
    return (await this.window.seen(byTestId('lab-failover'))).map(({ data }) => Number(data['term']));
  }

  /** Time stands still, or goes on. */
  async play(isPlaying: boolean): Promise<void> {
    const [button] = await this.window.seen(byTestId('lab-play'));
    if (button?.data['playing'] !== String(isPlaying)) await this.window.click(byTestId('lab-play'));
  }

  /** Exactly one more thing happens; time stands still. */
  async step(): Promise<void> {
    await this.window.click(byTestId('lab-step'));
  }

  /** The newest moment, ms since the load began, and the digest of all that happened up to it. */
  async newest(): Promise<{ readonly ms: number; readonly transcript: string }> {
    const { data } = await this.window.shown(byTestId('lab'));
    return { ms: Number(data['lastMs']), transcript: data['transcript'] ?? '' };
  }

  /** One of the choices of a field. */
  async #pick(field: string, value: string): Promise<void> {
    const choice = By.css(`${field} option[value="${value}"]`);
    await this.window.exclusively(async (driver) => driver.findElement(choice).click());
  }
}

function nodeOf({ data }: Seen): LabNode {
  return {
    name: data['deviceId'] ?? '',
    kind: data['kind'] ?? '',
    term: Number(data['term']),
    isConfirmed: data['confirmed'] === 'true',
  };
}
