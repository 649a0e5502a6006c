/**
 * Finding out that one was removed (RS24): a group without a host whose members refuse this device, or offer it other
 * groups only, may have let it go while it was away. Then they are asked, one after the other, and what they answer
 * is a peer message like any other: checked at the group's door, judged by its replica.
 */
import type { DeviceId, GroupId, Hash } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { Group } from './group/group.ts';
import { FAREWELL_PATH, GROUPS_PATH } from './links/peer-app.ts';
import type { PeerHttp } from './links/peer-http.ts';
import type { LinkRefusal } from './links/ports.ts';
import type { Logger } from './log.ts';

const LOOK_EVERY_MS = 500;
/** The same device about the same group no sooner. */
const ASK_AGAIN_MS = 3000;
const DIAL_MS = 3000;
const ANSWER_MS = 5000;
/** An entry, its signature and what is around them. */
const ANSWER_BYTES_MAX = 2 * LIMITS.entryBytesMax;

/** What a device of a group says when it does not know this one. */
const DOUBTS: ReadonlySet<LinkRefusal> = new Set<LinkRefusal>(['unknown_device', 'no_common_group']);

export interface FarewellsPorts {
  readonly http: PeerHttp;
  readonly log: Logger;
  groups(): readonly Group[];
  /** A link to the device is up, whatever group it is for. */
  isUp(device: DeviceId): boolean;
  /** Where it may be reached, best first. */
  addressesOf(device: DeviceId): readonly string[];
}

export class Farewells {
  readonly #ports: FarewellsPorts;
  readonly #refusedBy = new Set<DeviceId>();
  /** When who was asked about which group, monotonic ms. */
  readonly #askedMs = new Map<string, number>();
  readonly #abort = new AbortController();
  #timer: NodeJS.Timeout | null = null;

  constructor(ports: FarewellsPorts) {
    this.#ports = ports;
  }

  start(): void {
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
    this.#timer.unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#abort.abort();
  }

  refused(by: DeviceId, code: LinkRefusal): void {
    if (DOUBTS.has(code)) this.#refusedBy.add(by);
  }

  linkUp(peer: DeviceId): void {
    this.#refusedBy.delete(peer);
  }

  #look(): void {
    for (const group of this.#ports.groups()) {
      if (group.failure !== null || !group.hasJoined) continue;
      const { leader, role, roster, deviceId: self } = group.view();
      if (leader !== null || role === 'removed') continue;
      for (const { deviceId, memberId, certificate } of roster.devices.values()) {
        if (memberId === null || certificate === null || deviceId === self) continue;
        const isDoubted = this.#refusedBy.has(deviceId) || this.#ports.isUp(deviceId);
        if (isDoubted && !group.view().reachable.has(deviceId))
          this.#ask(group, deviceId, certificate.tlsKeyHash);
      }
    }
  }

  #ask(group: Group, deviceId: DeviceId, tlsKeyHash: Hash): void {
    const { groupId } = group.scope;
    const key = `${groupId}/${deviceId}`;
    const nowMs = performance.now();
    if (nowMs - (this.#askedMs.get(key) ?? -ASK_AGAIN_MS) < ASK_AGAIN_MS) return;
    this.#askedMs.set(key, nowMs);
    const asked = async (): Promise<void> => {
      for (const address of this.#ports.addressesOf(deviceId)) {
        const answer = await this.#send({ address, deviceId, tlsKeyHash }, groupId);
        if (answer === null) continue;
        if (!group.receive(deviceId, answer)) this.#ports.log.warn({ deviceId }, 'a farewell does not hold');
        return;
      }
    };
    asked().catch((error: unknown) => this.#ports.log.debug({ deviceId, err: error }, 'no farewell'));
  }

  /** Null where nobody answered, or the answer is that nothing is known. */
  async #send(target: Parameters<PeerHttp['send']>[0], groupId: GroupId): Promise<Uint8Array | null> {
    try {
      return await this.#ports.http.send(target, {
        path: `${GROUPS_PATH}/${groupId}${FAREWELL_PATH}`,
        dialMs: DIAL_MS,
        answerMs: ANSWER_MS,
        answerBytesMax: ANSWER_BYTES_MAX,
        signal: this.#abort.signal,
      });
    } catch {
      return null;
    }
  }
}
