/**
 * A node whose disk is no longer its device's (RS42): it was rolled back, or exists twice. It neither votes nor
 * acknowledges nor writes nor speaks with others any more; what it knows of that outlives a restart. Rolled back, it
 * becomes a new device at its next start, which follows at once; of two copies a person decides which one does.
 */
import { DemesError } from '../protocol/errors.ts';
import type { DeviceId } from '../protocol/ids.ts';
import type { Groups } from './groups.ts';
import type { Feed } from './http/feed.ts';
import type { DiskVerdict } from '../core/standing/standing.ts';
import type { Logger } from './log.ts';
import type { NodeStore } from './storage/node-store.ts';

export interface SetAsidePorts {
  readonly store: NodeStore;
  readonly log: Logger;
  readonly feed: Feed;
  readonly groups: () => Groups;
  /** No link and no dial from now on. */
  readonly silence: () => void;
}

export class SetAside {
  readonly #ports: SetAsidePorts;
  readonly #again = Promise.withResolvers<void>();
  #verdict: DiskVerdict | null = null;

  constructor(ports: SetAsidePorts) {
    this.#ports = ports;
  }

  /** Null while this node takes part. */
  get verdict(): DiskVerdict | null {
    return this.#verdict;
  }

  /** Resolves when the node should be stopped and started anew: it will be another device then, or take part again. */
  get startAgain(): Promise<void> {
    return this.#again.promise;
  }

  /** Throws why this node takes part in nothing; nothing while it does. */
  check(): void {
    if (this.#verdict !== null) throw new DemesError(this.#verdict);
  }

  /** What an earlier start found out; to be called when the groups are open. */
  recall(): void {
    const verdict = this.#ports.store.setAside;
    if (verdict !== null) this.#stop(verdict);
  }

  /** A peer remembers more than this disk holds, or met another process with it. */
  told(verdict: DiskVerdict, toldBy: DeviceId): void {
    if (this.#verdict !== null) return;
    const { store, log } = this.#ports;
    store.saveSetAside(verdict);
    log.error({ code: verdict, toldBy }, new DemesError(verdict).message);
    this.#stop(verdict);
    if (verdict === 'rolled_back') this.#again.resolve();
  }

  /**
   * A person's decision about one of two copies: this one becomes a new device, or is the one that stays.
   *
   * @throws DemesError conflict when there is nothing to decide
   */
  decide(becomesNew: boolean): void {
    if (this.#verdict !== 'clone') {
      throw new DemesError('conflict', { detail: 'There is no second copy of this device to decide about.' });
    }
    this.#ports.store.saveSetAside(becomesNew ? 'rolled_back' : null);
    this.#again.resolve();
  }

  #stop(verdict: DiskVerdict): void {
    const { store, feed, silence, groups } = this.#ports;
    this.#verdict = verdict;
    silence();
    for (const group of groups().all()) group.setAside(new DemesError(verdict));
    feed.publish('node', null, { name: store.profileName ?? '', setAside: verdict });
  }
}
