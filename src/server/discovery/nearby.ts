/**
 * Nodes in the same local network (NR8, NR9), where the person wants that: each announces that it is there, under a name
 * made up for this start, and tokens by which only devices of a common group know each other. So a group that moved
 * together finds itself, and a stranger in the network learns that somebody uses demes, and nothing else.
 */
import { createHmac } from 'node:crypto';
import { isIP } from 'node:net';
import { isAddress, joinAddress } from '../../protocol/address.ts';
import type { GroupId } from '../../protocol/ids.ts';
import { isDialable } from './dialable.ts';

export interface Announcement {
  readonly name: string;
  readonly port: number;
  readonly txt: Readonly<Record<string, string>>;
}

/** What was heard of another node; none of it is checked. */
export interface Heard {
  readonly name: string;
  readonly port: number;
  /** IP addresses. */
  readonly addresses: readonly string[];
  readonly txt: Readonly<Record<string, unknown>>;
}

/** The local network. */
export interface Announcer {
  /** Says this until the next `begin` or `end`, and tells what others say, again and again. */
  begin(said: Announcement, heard: (heard: Heard) => void): void;
  /** Takes back what was said. Never rejects. */
  end(): Promise<void>;
}

export interface Neighbour {
  readonly name: string;
  /** `host:port`, in the order in which they were heard. */
  readonly addresses: string[];
  /** It knows a group that this node is in. */
  readonly sharesGroup: boolean;
}

export interface NearbyPorts {
  readonly announcer: Announcer;
  groups(): readonly GroupId[];
  /** True when a device of a common group is there. */
  meet(address: string): Promise<boolean>;
  random(bytes: number): Uint8Array;
  /** Monotonic, ms. */
  nowMs(): number;
}

const VERSION = '1';
const DOMAIN = 'demes/1/nearby';
const SALT_BYTES = 16;
const TOKEN_BYTES = 8;
/** As many tokens are always said, or twice or three times as many: how many groups there are shows no closer. */
const TOKENS_STEP = 4;
const TOKENS_MAX = 12;
const TOKENS = /^(?:[0-9a-f]{16}){0,12}$/;
const SALT = /^[0-9a-f]{32}$/;
/** As every node makes it up: what somebody else says is shown nowhere. */
const NAME = /^[0-9a-f]{16}$/;

const NEIGHBOURS_MAX = 64;
const ADDRESSES_MAX = 4;
/** Whoever was not heard for so long is gone; others say it about every two minutes. */
const GONE_MS = 300_000;
/** One neighbour is looked up no more often, those with one salt together and all together no more often than that. */
const MEET_AGAIN_MS = 60_000;
const MEETINGS_OF_SALT_A_MINUTE = 2;
const MEETINGS_A_MINUTE = 8;
const MINUTE_MS = 60_000;

interface Said extends Neighbour {
  /** Each node makes one up for each start: who says one again that was heard has heard it, too. */
  readonly salt: string;
}

interface Kept extends Said {
  readonly heardMs: number;
  /** When it was looked up, and whether it was one of ours. */
  readonly metMs: number | null;
  readonly isMet: boolean;
}

/** What a device says for one of its groups beside a salt; 16 hex characters. */
export function nearbyToken(groupId: GroupId, salt: string): string {
  const mac = createHmac('sha256', groupId).update(DOMAIN).update(salt).digest('hex');
  return mac.slice(0, 2 * TOKEN_BYTES);
}

export class Nearby {
  readonly #ports: NearbyPorts;
  readonly #kept = new Map<string, Kept>();
  readonly #meetings: { readonly salt: string; readonly atMs: number }[] = [];
  #port: number | null = null;
  #name = '';
  #salt = '';
  #said = '';

  constructor(ports: NearbyPorts) {
    this.#ports = ports;
  }

  /** port: where this node listens for others. */
  start(port: number): void {
    this.#port = port;
    this.groupsChanged();
  }

  /** Says anew which groups there are, under another name, so that the old and the new are not seen to be one. */
  groupsChanged(): void {
    const groups = this.#ports.groups();
    const list = groups.join(' ');
    if (this.#port === null || (this.#name !== '' && list === this.#said)) return;
    this.#said = list;
    this.#name = this.#hex(TOKEN_BYTES);
    const salt = (this.#salt = this.#hex(SALT_BYTES));
    const tokens = groups.slice(0, TOKENS_MAX).map((groupId) => nearbyToken(groupId, salt));
    while (tokens.length === 0 || tokens.length % TOKENS_STEP !== 0) tokens.push(this.#hex(TOKEN_BYTES));
    const txt = { v: VERSION, s: salt, t: tokens.toSorted().join('') };
    this.#ports.announcer.begin({ name: this.#name, port: this.#port, txt }, (heard) => this.#heard(heard));
  }

  async stop(): Promise<void> {
    this.#port = null;
    await this.#ports.announcer.end();
  }

  /** Those of a common group first. */
  get neighbours(): Neighbour[] {
    this.#forget();
    return [...this.#kept.values()]
      .map(({ name, addresses, sharesGroup }) => ({ name, addresses, sharesGroup }))
      .sort((a, b) => Number(b.sharesGroup) - Number(a.sharesGroup));
  }

  #heard(heard: Heard): void {
    const neighbour = this.#port === null ? null : readNeighbour(heard, this.#ports.groups());
    if (neighbour === null || neighbour.name === this.#name || neighbour.salt === this.#salt) return;
    this.#forget();
    const before = this.#kept.get(neighbour.name);
    if (before === undefined && !this.#makeRoom(neighbour)) return;
    const { metMs = null, isMet = false } = before ?? {};
    this.#kept.set(neighbour.name, { ...neighbour, heardMs: this.#ports.nowMs(), metMs, isMet });
    if (neighbour.sharesGroup) void this.#lookUp(neighbour.name);
  }

  /** Its token may be another's, said again by whoever heard it: only its TLS key says who it is. */
  async #lookUp(name: string): Promise<void> {
    const nowMs = this.#ports.nowMs();
    const kept = this.#kept.get(name)!;
    if (kept.isMet || (kept.metMs !== null && nowMs - kept.metMs < MEET_AGAIN_MS)) return;
    if (this.#isSaidAgain(kept)) return;
    while (nowMs - (this.#meetings[0]?.atMs ?? nowMs) >= MINUTE_MS) this.#meetings.shift();
    const ofSalt = this.#meetings.filter(({ salt }) => salt === kept.salt).length;
    if (ofSalt >= MEETINGS_OF_SALT_A_MINUTE || this.#meetings.length >= MEETINGS_A_MINUTE) return;
    this.#meetings.push({ salt: kept.salt, atMs: nowMs });
    this.#kept.set(name, { ...kept, metMs: nowMs });
    for (const address of kept.addresses) {
      if (!(await this.#ports.meet(address))) continue;
      const now = this.#kept.get(name);
      if (now !== undefined) this.#kept.set(name, { ...now, isMet: true });
      return;
    }
  }

  /** AD18 The one who made the salt up was met. */
  #isSaidAgain({ salt }: Pick<Kept, 'salt'>): boolean {
    return [...this.#kept.values()].some((one) => one.isMet && one.salt === salt);
  }

  /**
   * AD17 Whoever says a token of ours takes the place of one who does not, or else of one who did and was looked for in
   * vain, or else of the one that was not heard for longest: of those that were met, nobody's.
   */
  #makeRoom(neighbour: Said): boolean {
    if (this.#kept.size < NEIGHBOURS_MAX) return true;
    if (!neighbour.sharesGroup || this.#isSaidAgain(neighbour)) return false;
    const [worst] = [...this.#kept.values()]
      .filter(({ isMet }) => !isMet)
      .sort((one, other) => worth(one) - worth(other) || one.heardMs - other.heardMs);
    return worst !== undefined && this.#kept.delete(worst.name);
  }

  #forget(): void {
    const nowMs = this.#ports.nowMs();
    for (const [name, { heardMs }] of this.#kept) if (nowMs - heardMs > GONE_MS) this.#kept.delete(name);
  }

  #hex(bytes: number): string {
    return Buffer.from(this.#ports.random(bytes)).toString('hex');
  }
}

function worth({ sharesGroup, metMs }: Kept): number {
  if (!sharesGroup) return 0;
  return metMs === null ? 2 : 1;
}

/** Null for what no node says. */
function readNeighbour({ name, port, addresses, txt }: Heard, groups: readonly GroupId[]): Said | null {
  const { v, s, t } = txt;
  if (v !== VERSION || typeof s !== 'string' || typeof t !== 'string') return null;
  if (!NAME.test(name) || !SALT.test(s) || !TOKENS.test(t)) return null;
  const tokens = new Set(t.match(/.{16}/g));
  const good = addresses
    .filter((ip) => isIP(ip) !== 0)
    .map((ip) => joinAddress(ip, port))
    .filter((address) => isAddress(address) && isDialable(address));
  const sharesGroup = groups.some((groupId) => tokens.has(nearbyToken(groupId, s)));
  if (good.length === 0) return null;
  return { name, salt: s, addresses: [...new Set(good)].slice(0, ADDRESSES_MAX), sharesGroup };
}
