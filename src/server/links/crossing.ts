/**
 * A pair of nodes has one link, and for a moment several (HS16): which one is kept, and what becomes of the other.
 * Both ends judge by the same facts, though not at the same time: one may already have spoken on the link that
 * loses. So a crossing link is read until its end, and only then is it known that nothing of it was lost.
 */
import { compareIds, type DeviceId, type GroupId } from '../../protocol/ids.ts';
import { commonGroups, NO_LINK, ownTokens, type Session } from './hello.ts';
import type { Link } from './link.ts';
import type { KnownDevice } from './ports.ts';
import { CLOSE_CODE, encodeVouch } from './wire.ts';

/** A new link, when its hellos are good. */
export interface Newcomer {
  readonly dialledBy: DeviceId;
  /** The member that relays it; null for a direct one. */
  readonly via: DeviceId | null;
  /** Which start of the peer speaks on it. */
  readonly nonce: string;
  /** The link that the dialler named in its hello: its last one, which it no longer has or hears nothing on. */
  readonly namedByDialler: string;
  /** The listener's last one, as its answer said; `NO_LINK` while it has not answered. */
  readonly namedByListener: string;
}

/**
 * succeeds: kept, and the other end has given the present link up, so what was under way there may be lost.
 * crosses: kept, while the other end still has the present link and reads it. loses: the present link is kept.
 */
export type Verdict = 'succeeds' | 'crosses' | 'loses';

/** HS16: both ends come to the same answer, whichever link they have first. */
export function judgeNewcomer(
  present: Pick<Link, 'id' | 'dialledBy' | 'via' | 'boot'>,
  newcomer: Newcomer,
): Verdict {
  const { dialledBy, via, nonce, namedByDialler, namedByListener } = newcomer;
  if (nonce !== present.boot.nonce) return 'succeeds';
  // RL8: nobody gave the relayed one up, and nothing on it is lost.
  if (present.via !== null && via === null) return 'crosses';
  // Nobody dials who has a link that it can hear.
  if (namedByDialler === present.id || dialledBy === present.dialledBy) return 'succeeds';
  if (compareIds(dialledBy, present.dialledBy) < 0) return 'crosses';
  return namedByListener === present.id ? 'succeeds' : 'loses';
}

/** A link with what is needed to tell which groups it carries. */
export interface HeldLink {
  readonly link: Link;
  session: Session;
  readonly signingKey: Uint8Array;
  /** The peer's, as it said last on this link. */
  tokens: readonly Uint8Array[];
}

/** The peer's tokens or the own groups changed; returns the groups before. */
export function regroup(held: HeldLink): ReadonlySet<GroupId> {
  const before = held.link.groups;
  held.link.groups = new Set(commonGroups(held.session, held.tokens));
  return before;
}

/** The links with one peer: the present one, and those that a crossing one replaced, as long as they are read. */
export class PairLinks {
  private held: HeldLink | null = null;
  private readonly retired = new Map<Link, HeldLink>();
  private lastLinkId = NO_LINK;
  private readonly retireMs: number;

  /** retireMs: how long the end of a replaced link may take. */
  constructor(retireMs: number) {
    this.retireMs = retireMs;
  }

  /** The one to send on; null while there is none. */
  get present(): HeldLink | null {
    return this.held;
  }

  /** Of the present link or the last one. */
  get lastId(): string {
    return this.lastLinkId;
  }

  /** Undefined for a link that no longer counts. */
  find(link: Link): HeldLink | undefined {
    return link === this.held?.link ? this.held : this.retired.get(link);
  }

  judge(newcomer: Newcomer): Verdict {
    return this.held === null ? 'succeeds' : judgeNewcomer(this.held.link, newcomer);
  }

  /**
   * Takes a new link in. isDialler: this end dialled it. True when something may have been lost on the one before.
   * The dialler of the link that is kept closes the other: it hears of it last, so neither end speaks there any more.
   */
  take(held: HeldLink, verdict: Verdict, isDialler: boolean): boolean {
    if (verdict === 'loses') {
      this.retire(held, false);
      return false;
    }
    const before = this.held;
    this.held = held;
    this.lastLinkId = held.link.id;
    if (before === null) return false;
    if (verdict === 'crosses' && before.link.isOpen && !before.link.isSilent) {
      this.retire(before, isDialler);
      return false;
    }
    this.forgetRetired();
    before.link.terminate();
    return true;
  }

  /** A link is over. present: it was the one to send on. lossy: a replaced one that ended otherwise than agreed. */
  ended(link: Link, code: number): 'present' | 'lossy' | 'done' {
    if (link === this.held?.link) {
      this.held = null;
      this.forgetRetired();
      return 'present';
    }
    return this.retired.delete(link) && code !== CLOSE_CODE.crossing ? 'lossy' : 'done';
  }

  /** The roster says something else of the peer: for all that the links carry from now on. */
  setDevice(device: KnownDevice): void {
    for (const held of this.all()) held.session = { ...held.session, peer: device };
    for (const held of this.retired.values()) regroup(held);
  }

  /** Tokens are of one link, whichever it was that they came on. */
  namedGroups(tokens: readonly Uint8Array[]): GroupId[] {
    return this.all().flatMap(({ link, session }) =>
      commonGroups(session, tokens).filter((group) => link.groups.has(group)),
    );
  }

  vouchFor({ signingKey, tlsKeyHash, groups }: KnownDevice): void {
    if (this.held === null || signingKey === null) return;
    const { link, session } = this.held;
    const shared = groups.filter((group) => link.groups.has(group));
    if (shared.length === 0) return;
    const groupTokens = ownTokens({ ...session, peer: { ...session.peer, groups: shared } });
    link.sendControl(encodeVouch({ signingKey, tlsKeyHash, groupTokens }));
  }

  close(reason: 'stopping' | 'unknown_device'): void {
    this.held?.link.close(reason);
    this.held = null;
    this.forgetRetired();
  }

  private all(): HeldLink[] {
    return this.held === null ? [] : [...this.retired.values(), this.held];
  }

  private retire(held: HeldLink, saysEnd: boolean): void {
    this.retired.set(held.link, held);
    held.link.retire(saysEnd, this.retireMs);
  }

  private forgetRetired(): void {
    const links = [...this.retired.keys()];
    this.retired.clear();
    for (const link of links) link.terminate();
  }
}
