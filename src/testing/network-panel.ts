/** The network panel: the group's devices, who hosts, how far away each is. */
import type { BrowserWindow, Seen } from './browser-window.ts';
import { byTestId } from './test-ids.ts';

/** A device as drawn. */
export interface Peer {
  readonly deviceId: string;
  readonly reachable: boolean;
  /** Null where it was not measured. */
  readonly rttMs: number | null;
  /** Its place in the candidate rank, from 1; null for devices that have none. */
  readonly rank: number | null;
  readonly text: string;
}

const PANEL = byTestId('network-panel');
const RECOVER = byTestId('group-recover');
const CONFIRM = byTestId('confirm-do');

export class NetworkPanel {
  readonly #window: BrowserWindow;

  constructor(window: BrowserWindow) {
    this.#window = window;
  }

  /** Opens it, unless it is open. */
  open(): Promise<void> {
    return this.#window.open(PANEL, byTestId('network-open'));
  }

  /** Resolves when it offers to start the group anew. */
  async whenRecoverable(limitMs?: number): Promise<void> {
    await this.#window.shown(RECOVER, limitMs);
  }

  /**
   * Asks to start the group anew without those who are away, once that is offered: the question comes, and its words are
   * answered. Nothing is done before `confirm`.
   */
  async askRecover(limitMs?: number): Promise<string> {
    await this.whenRecoverable(limitMs);
    await this.#window.click(RECOVER);
    return this.#question();
  }

  /** The same for following others who started it anew. */
  async askFollow(): Promise<string> {
    await this.#window.click(`${PANEL} ${byTestId('fork-follow')}`);
    return this.#question();
  }

  /** Yes, where it is asked; resolves when the question is gone. */
  async confirm(): Promise<void> {
    await this.#window.click(CONFIRM);
    await this.#window.gone(CONFIRM);
  }

  async peers(): Promise<readonly Peer[]> {
    return (await this.#window.seen(byTestId('peer-row'))).map(peerOf);
  }

  whenPeers(what: string, isSo: (peers: readonly Peer[]) => boolean): Promise<readonly Peer[]> {
    return this.#window.until(what, () => this.peers(), isSo);
  }

  /** Whether others reach this node: `unknown`, `testing`, `outside`, `near` or `no`. */
  whenReachable(state: string): Promise<readonly Seen[]> {
    const look = (): Promise<readonly Seen[]> => this.#window.seen(byTestId('reachability'));
    return this.#window.until(`reachability is ${state}`, look, ([seen]) => seen?.data['state'] === state);
  }

  /** Others are asked anew to dial this node. */
  testReachability(): Promise<void> {
    return this.#window.click(`${byTestId('reachability')} [data-action="reach-test"]`);
  }

  /** Looks who is at an address; answers `ok`, `refused`, `timeout` or `wrongKey`, and the sentence. */
  async meet(address: string): Promise<{ readonly result: string; readonly text: string }> {
    await this.#window.type(byTestId('meet-address'), address);
    await this.#window.click(`${PANEL} [data-action="meet"]`);
    const look = (): Promise<readonly Seen[]> => this.#window.seen(byTestId('meet-result'));
    const [seen] = await this.#window.until(
      'it was looked there',
      look,
      ([one]) => (one?.data['result'] ?? '') !== '',
    );
    return { result: seen!.data['result']!, text: seen!.text };
  }

  /** Who hears whom: its words, and which side can have a majority. Comes when somebody is out of reach. */
  async islands(): Promise<{ readonly majority: string; readonly text: string }> {
    const { data, text } = await this.#window.shown(byTestId('islands'));
    return { majority: data['majority'] ?? '', text };
  }

  /** The device that keeps those within reach together while nobody confirms; null while a host does. */
  async caretaker(): Promise<string | null> {
    return (await this.#window.seen(byTestId('caretaker-badge')))[0]?.data['deviceId'] ?? null;
  }

  /** The device that wears the badge; null while nobody is host. */
  async badgedHost(): Promise<string | null> {
    const badges = await this.#window.seen(byTestId('host-badge'));
    return badges.find(({ isShown }) => isShown)?.data['deviceId'] ?? null;
  }

  async #question(): Promise<string> {
    await this.#window.shown(CONFIRM);
    return this.#window.evaluate<string>(`return document.querySelector('[role="dialog"]').textContent;`);
  }
}

function peerOf({ data, text }: Seen): Peer {
  const number = (value: string | undefined): number | null =>
    value === undefined || value === '' ? null : Number(value);
  return {
    deviceId: data['deviceId'] ?? '',
    reachable: data['reachable'] === 'true',
    rttMs: number(data['rttMs']),
    rank: number(data['rank']),
    text,
  };
}
