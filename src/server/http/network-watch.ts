/**
 * One connection's look at the network of one group (MS94): frames while something changes, as often as an eye
 * can follow. They are made for whoever looks, and only then; nothing of it is in the feed.
 */
import { check } from '../../api/check.ts';
import { watchFrame, type Network } from '../../api/network.ts';
import { DemesError } from '../../protocol/errors.ts';
import type { GroupId } from '../../protocol/ids.ts';
import { problemOf } from './answer.ts';
import { parseJson } from './json-guard.ts';

const LOOK_EVERY_MS = 250;
/** `{"watch": "…"}` needs one. */
const DEPTH_MAX = 2;

export interface WatchPorts {
  /** Throws not_found, `joining`, or what halted the group. */
  network(groupId: GroupId): Network;
  /** One text frame. */
  send(text: string): void;
  /** The connection takes no more at the moment: a frame that is left out is not missed. */
  isBusy(): boolean;
}

export class NetworkWatch {
  readonly #ports: WatchPorts;
  #groupId: GroupId | null = null;
  #timer: NodeJS.Timeout | null = null;
  /** What was sent last, without what changes with time alone. */
  #shown = '';

  constructor(ports: WatchPorts) {
    this.#ports = ports;
  }

  /** What the other side said. Whatever is no wish is answered with a problem, as a request would be. */
  hear(data: Buffer, isBinary: boolean): void {
    try {
      if (isBinary) throw new DemesError('malformed', { detail: 'Only text frames are read here.' });
      const { watch } = check(watchFrame, parseJson(data, DEPTH_MAX));
      this.stop();
      this.#groupId = watch as GroupId | null;
      if (watch === null) return;
      this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
      this.#look();
    } catch (error) {
      this.#complain(error);
    }
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#groupId = null;
    this.#shown = '';
  }

  #look(): void {
    const groupId = this.#groupId;
    if (groupId === null || this.#ports.isBusy()) return;
    try {
      const network = this.#ports.network(groupId);
      const links = network.links.map((link) => ({ ...link, silentMs: null }));
      const shown = JSON.stringify({ ...network, links });
      if (shown === this.#shown) return;
      this.#shown = shown;
      const at = new Date().toISOString();
      this.#ports.send(JSON.stringify({ type: 'network', groupId, at, network }));
    } catch (error) {
      // A group that is being joined, or whose disk is full, may be there later; one that is unknown will not.
      if (error instanceof DemesError && error.code !== 'not_found') return;
      this.stop();
      this.#complain(error);
    }
  }

  #complain(error: unknown): void {
    const known = error instanceof DemesError ? error : new DemesError('internal', { cause: error });
    this.#ports.send(JSON.stringify({ type: 'problem', problem: problemOf(known) }));
  }
}
