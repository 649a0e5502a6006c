/** What this device is called among those of its person, until somebody names it otherwise (DV46). */
import { LIMITS } from '../protocol/limits.ts';
import { cleanName, nameProblem } from '../protocol/text.ts';
import type { Group } from './group/group.ts';
import type { Logger } from './log.ts';

export interface DeviceNamesPorts {
  groups(): readonly Group[];
  /** Of the computer, as its system says. */
  readonly hostName: string;
  readonly log: Logger;
}

export class DeviceNames {
  readonly #ports: DeviceNamesPorts;
  readonly #name: string | null;
  /** Being named: asked again meanwhile, a second event would say the same. */
  readonly #underWay = new Set<Group>();

  constructor(ports: DeviceNamesPorts) {
    this.#ports = ports;
    this.#name = nameOfComputer(ports.hostName);
  }

  /** Devices came or went, or the node started. */
  look(): void {
    const name = this.#name;
    if (name === null) return;
    for (const group of this.#ports.groups()) {
      if (group.failure !== null || this.#underWay.has(group)) continue;
      this.#underWay.add(group);
      // The group is in the middle of applying what changed them.
      queueMicrotask(() => {
        group.members
          .nameThisDevice(name)
          .catch((error: unknown) => this.#ports.log.info({ err: error }, 'this device got no name'))
          .finally(() => this.#underWay.delete(group));
      });
    }
  }
}

/** Null where it says nothing of the computer, or cannot be a name. */
export function nameOfComputer(hostName: string): string | null {
  const [label = ''] = hostName.split('.');
  const name = cleanName([...label].slice(0, LIMITS.nameCodePointsMax).join(''));
  return name === 'localhost' || nameProblem(name) !== null ? null : name;
}
