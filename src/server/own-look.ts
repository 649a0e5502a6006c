/** What stands beside the own name: the same in every group, kept by them alone (MS371). */
import type { ChangeNode } from '../api/node.ts';
import { NO_LOOK } from '../protocol/encode-look.ts';
import type { MemberLook } from '../protocol/payloads.ts';
import type { Group } from './group/group.ts';
import type { Logger } from './log.ts';

export interface OwnLookPorts {
  groups(): readonly Group[];
  readonly log: Logger;
}

export class OwnLook {
  readonly #ports: OwnLookPorts;
  /** Being told: asked again meanwhile, a second event would say the same. */
  readonly #underWay = new Set<Group>();

  /** Never rejects. */
  #changing: Promise<unknown> = Promise.resolve();

  constructor(ports: OwnLookPorts) {
    this.#ports = ports;
  }

  /** As the first group has it that was told of one. */
  get shown(): MemberLook {
    return this.#said() ?? NO_LOOK;
  }

  /** Says it in every group; what is not named stays as it is. Rejects as making a message does. */
  async change(part: NonNullable<ChangeNode['look']>): Promise<void> {
    // One after the other: each begins with what the one before came to.
    const before = this.#changing;
    const changed = before.then(async () => {
      const { shown } = this;
      const { colour = shown.colour, picture = shown.picture, isBot = shown.isBot } = part;
      const look = { colour, picture, isBot };
      await Promise.all(this.#open().map(async (group) => group.members.setLook(look)));
    });
    this.#changing = changed.catch(() => undefined);
    await changed;
  }

  /** Who belongs changed somewhere, or the node started: a group that was told nothing hears what the others know. */
  look(): void {
    const look = this.#said();
    if (look === null) return;
    for (const group of this.#open()) {
      if (this.#underWay.has(group) || group.members.ownLook !== null) continue;
      this.#underWay.add(group);
      // The group is in the middle of applying what changed it.
      queueMicrotask(() => {
        group.members
          .setLook(look)
          .catch((error: unknown) =>
            this.#ports.log.info({ err: error }, 'a group was not told the own look'),
          )
          .finally(() => this.#underWay.delete(group));
      });
    }
  }

  #said(): MemberLook | null {
    for (const group of this.#open()) {
      const { ownLook } = group.members;
      if (ownLook !== null) return ownLook;
    }
    return null;
  }

  #open(): Group[] {
    return this.#ports
      .groups()
      .filter((group) => group.failure === null && group.hasJoined && group.view().role !== 'removed');
  }
}
