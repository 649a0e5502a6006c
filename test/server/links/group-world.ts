/** A group as the peer routes see it: a roster in memory and an `admit` that the test scripts. */
import { emptyRoster, type RosterState } from '../../../src/core/roster/state.ts';
import type { Entry } from '../../../src/protocol/entry.ts';
import { makeEntry } from '../../../src/protocol/encode-entry.ts';
import {
  encodeHeader,
  eventIdOf,
  eventSignaturePreimage,
  ZERO_EVENT,
  ZERO_ROOM,
} from '../../../src/protocol/encode-event.ts';
import { joinProofPreimage, memberIdOf } from '../../../src/protocol/encode-identity.ts';
import { encodePayload } from '../../../src/protocol/encode-payload.ts';
import { EVENT_KIND, EVENT_VERSION, type SignedEvent } from '../../../src/protocol/event.ts';
import type { ForkState } from '../../../src/protocol/fork.ts';
import type { Invitation, InviteGrant } from '../../../src/protocol/identity.ts';
import { toHex, ZERO_HASH, type ForkId, type GroupId, type Hash } from '../../../src/protocol/ids.ts';
import { createCrypto, sha256 } from '../../../src/server/crypto/crypto.ts';
import { privateKeyOf } from '../../../src/server/crypto/ed25519.ts';
import { Invitations, type InviteWish } from '../../../src/server/links/invitations.ts';
import { JoinService } from '../../../src/server/links/join-service.ts';
import type { BlobDoor } from '../../../src/server/links/blob-routes.ts';
import { createPeerApp } from '../../../src/server/links/peer-app.ts';
import type { AdmitResult, GroupDoor, GrantStore } from '../../../src/server/links/ports.ts';
import { GROUP_A, QUIET, TestNode, type TestNodeOptions } from './world.ts';

export const WISH: InviteWish = { role: 'member', maxUses: 2, expiresInMs: 60_000 };

class MemoryGrants implements GrantStore {
  private readonly kept: InviteGrant[] = [];
  saveGrant(grant: InviteGrant): void {
    this.kept.push(grant);
  }
  grants(groupId: GroupId): readonly InviteGrant[] {
    return this.kept.filter((grant) => grant.groupId === groupId);
  }
}

export class FakeGroup implements GroupDoor {
  readonly groupId = GROUP_A;
  readonly forkId = GROUP_A as string as ForkId;
  nowMs = 1_000_000;
  result: AdmitResult = 'confirmed';
  /** Until then `admit` waits; to be called by the test. */
  release: (() => void) | null = null;
  holds = false;
  /** TLS key of a device that was removed. */
  removedKey: Hash | null = null;
  readonly admitted: SignedEvent[] = [];
  readonly log: Entry[] = [];
  private readonly state = emptyRoster();

  constructor(creator: TestNode) {
    this.state.group = {
      name: 'Chess club',
      createdAt: 1,
      newcomersSee: 'everything',
      rates: 'off',
      receipts: true,
    };
    this.add(creator, 'owner');
  }

  roster(): RosterState {
    return this.state;
  }
  agreedMs(): number {
    return this.nowMs;
  }
  firstIndex(): number {
    return 1;
  }
  appliedIndex(): number {
    return this.log.length;
  }
  entries(from: number, to: number): readonly Entry[] {
    return this.log.slice(from - 1, to);
  }
  farewell(tlsKeyHash: Hash): Uint8Array | null {
    return tlsKeyHash === this.removedKey ? Uint8Array.of(28) : null;
  }
  forkState(): ForkState {
    return { lastTerm: 1, lastIndex: this.log.length, forks: [] };
  }
  certificate(): null {
    return null;
  }
  async admit(event: SignedEvent, signal: AbortSignal): Promise<AdmitResult> {
    this.admitted.push(event);
    if (this.holds) await new Promise<void>((resolve) => (this.release = resolve));
    return signal.aborted ? 'no_quorum' : this.result;
  }

  /** The device is in the roster from now on. */
  add(node: TestNode, role: 'owner' | 'member'): void {
    const { certificate } = node.identity;
    const memberId = memberIdOf(certificate.rootKey, sha256);
    const { rootKey } = certificate;
    this.state.members.set(memberId, {
      memberId,
      rootKey,
      name: 'Somebody',
      role,
      joinedIndex: 1,
      joinedAt: 1,
      look: null,
    });
    this.state.devices.set(node.deviceId, {
      deviceId: node.deviceId,
      memberId,
      kind: 'member',
      name: '',
      certificate,
      joinedIndex: 1,
      lastSeq: 1,
      lastId: ZERO_EVENT,
    });
  }

  /** So many no-ops, chained. */
  fill(count: number): void {
    const scope = { groupId: this.groupId, forkId: this.forkId };
    for (let index = this.log.length + 1; index <= count; index++) {
      const prevHash = this.log.at(-1)?.hash ?? ZERO_HASH;
      const rank = { term: 1, revision: index, order: [] };
      this.log.push(
        makeEntry({ index, term: 1, at: index, prevHash }, { kind: 'noop', rank }, scope, sha256),
      );
    }
  }
}

/** For a node that has no attached files. */
const NO_BLOBS: BlobDoor = {
  mayHave: () => false,
  manifestBytes: () => null,
  sealed: () => {
    throw new Error('there are no files');
  },
};

/** A node that serves the peer routes of one group. */
export function memberNode(
  group: () => FakeGroup,
  options: TestNodeOptions = {},
  blobs: BlobDoor = NO_BLOBS,
): TestNode {
  return new TestNode({
    ...options,
    app: (node) => {
      const { known, faults, book, crypto } = node;
      const doors = { door: (id: GroupId) => (id === GROUP_A ? group() : undefined) };
      const joins = new JoinService({ doors, book, crypto });
      const reachability = { came: () => false };
      return createPeerApp({ known, doors, joins, blobs, faults, log: QUIET, reachability });
    },
  });
}

export function invitationsOf(node: TestNode, store: GrantStore = new MemoryGrants()): Invitations {
  const { identity, crypto, book } = node;
  return new Invitations({ identity, crypto, store, book, isReachable: () => true });
}

/** The newcomer's first event, as the runtime makes it. */
export function joinEvent(
  node: TestNode,
  invitation: Invitation,
  change: { proofFor?: string } = {},
): SignedEvent {
  const { grant } = invitation;
  const invite = createCrypto(privateKeyOf(invitation.secretSeed));
  const proved = joinProofPreimage(grant.groupId, change.proofFor ?? grant.inviteId, node.deviceId);
  const payload = encodePayload({
    kind: 'join',
    memberName: 'Newcomer',
    certificate: node.identity.certificate,
    grant,
    proof: new Uint8Array(invite.sign(proved)),
  });
  const headerBytes = encodeHeader({
    version: EVENT_VERSION,
    groupId: grant.groupId,
    deviceId: node.deviceId,
    seq: 1,
    prev: ZERO_EVENT,
    head: { index: 0, hash: ZERO_HASH },
    after: [],
    hlc: { wallMs: 1, counter: 0 },
    roomId: ZERO_ROOM,
    kind: EVENT_KIND.join,
    seal: 0,
    clientId: '',
    payloadLength: payload.length,
    payloadHash: toHex(sha256(payload)) as Hash,
  });
  const id = eventIdOf(headerBytes, sha256);
  const signature = new Uint8Array(node.crypto.sign(eventSignaturePreimage(id)));
  return { id, header: {} as never, headerBytes, signature, payload };
}
