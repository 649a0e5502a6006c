/**
 * Finding out that one was removed (RS24), or that others went on in a new fork (HS38): members that refuse this device,
 * or offer it other groups only, may have let it go while it was away, or be in another fork. Then they are asked, one
 * after the other. A farewell is a peer message like any other: checked at the group's door, judged by its replica;
 * forks are kept for the person to decide about.
 */
import type { DeviceId, GroupId, Hash } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { Group } from './group/group.ts';
import { FAREWELL_PATH, FORKS_PATH, GROUPS_PATH } from './links/peer-app.ts';
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
  /** What another device said of its forks; bytes that anybody may have sent. */
  heardForks(group: Group, from: DeviceId, bytes: Uint8Array): void;
}

/** Whom to ask, and the key of its TLS certificate. */
export interface PinnedPeer {
  readonly deviceId: DeviceId;
  readonly tlsKeyHash: Hash;
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
      const { role, roster, deviceId: self } = group.view();
      if (role === 'removed') continue;
      for (const { deviceId, memberId, certificate } of roster.devices.values()) {
        if (memberId === null || certificate === null || deviceId === self) continue;
        const isDoubted = this.#refusedBy.has(deviceId) || this.#ports.isUp(deviceId);
        if (isDoubted && !group.view().reachable.has(deviceId))
          this.#ask(group, { deviceId, tlsKeyHash: certificate.tlsKeyHash });
      }
    }
  }

  /** What the device says at that path of the group; null where nobody answered, or nothing is known there. */
  async ask(
    { deviceId, tlsKeyHash }: PinnedPeer,
    groupId: GroupId,
    path: typeof FAREWELL_PATH | typeof FORKS_PATH,
  ): Promise<Uint8Array | null> {
    for (const address of this.#ports.addressesOf(deviceId)) {
      const answer = await this.#send({ address, deviceId, tlsKeyHash }, groupId, path);
      if (answer !== null) return answer;
    }
    return null;
  }

  #ask(group: Group, target: PinnedPeer): void {
    const { deviceId } = target;
    const { groupId } = group.scope;
    const key = `${groupId}/${deviceId}`;
    const nowMs = performance.now();
    if (nowMs - (this.#askedMs.get(key) ?? -ASK_AGAIN_MS) < ASK_AGAIN_MS) return;
    this.#askedMs.set(key, nowMs);
    const asked = async (): Promise<void> => {
      // Whoever has a host was not removed, but the others may have thought that it was gone.
      const farewell = group.view().leader === null ? await this.ask(target, groupId, FAREWELL_PATH) : null;
      if (farewell !== null && !group.receive(deviceId, farewell)) {
        this.#ports.log.warn({ deviceId }, 'a farewell does not hold');
      }
      const forks = farewell === null ? await this.ask(target, groupId, FORKS_PATH) : null;
      if (forks !== null) this.#ports.heardForks(group, deviceId, forks);
    };
    asked().catch((error: unknown) => this.#ports.log.debug({ deviceId, err: error }, 'no answer'));
  }

  /** Null where nobody answered, or the answer is that nothing is known. */
  async #send(
    target: Parameters<PeerHttp['send']>[0],
    groupId: GroupId,
    path: string,
  ): Promise<Uint8Array | null> {
    try {
      return await this.#ports.http.send(target, {
        path: `${GROUPS_PATH}/${groupId}${path}`,
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
