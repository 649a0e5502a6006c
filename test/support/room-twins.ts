/** What a node keeps of rooms for itself, and how it hears the others, in memory: for tests of the HTTP layer. */
import type { Draft, PutDraft, ReadMark } from '../../src/api/members.ts';
import type { Elections, Meeting, Network } from '../../src/api/network.ts';
import type { GroupId, RoomId } from '../../src/protocol/ids.ts';
import type { NetworkService } from '../../src/server/http/network-service.ts';
import type { RoomService } from '../../src/server/http/room-service.ts';

const MADE_AT = '2026-01-02T03:04:05.678Z';

/** `exists` throws not_found. */
export class RoomTwin implements RoomService {
  readIndex = 0;
  kept: Draft = { text: '', updatedAt: null };
  typed = 0;
  private readonly exists: (groupId: GroupId, roomId: RoomId) => void;

  constructor(exists: (groupId: GroupId, roomId: RoomId) => void) {
    this.exists = exists;
  }

  markRead(groupId: GroupId, roomId: RoomId, { index }: ReadMark): void {
    this.exists(groupId, roomId);
    this.readIndex = Math.max(this.readIndex, index);
  }

  draft(groupId: GroupId, roomId: RoomId): Draft {
    this.exists(groupId, roomId);
    return this.kept;
  }

  putDraft(groupId: GroupId, roomId: RoomId, { text }: PutDraft): void {
    this.exists(groupId, roomId);
    this.kept = { text, updatedAt: MADE_AT };
  }

  sayTyping(groupId: GroupId, roomId: RoomId): void {
    this.exists(groupId, roomId);
    this.typed += 1;
  }
}

/** `exists` throws not_found. */
export class NetworkTwin implements NetworkService {
  shown: Network = {
    links: [],
    delays: [],
    heartbeatMs: 150,
    reachability: {
      state: 'unknown',
      witnesses: [],
      seenAs: null,
      mapping: { state: 'off', address: null, router: null, reason: null },
    },
    nearby: null,
  };
  /** For which group somebody asked, each time. */
  readonly asked: GroupId[] = [];
  private readonly exists: (groupId: GroupId) => void;

  constructor(exists: (groupId: GroupId) => void) {
    this.exists = exists;
  }

  network(groupId: GroupId): Network {
    this.exists(groupId);
    this.asked.push(groupId);
    return this.shown;
  }

  testReachability(groupId: GroupId): Network {
    this.exists(groupId);
    return this.shown;
  }

  async meet(groupId: GroupId): Promise<Meeting> {
    this.exists(groupId);
    return { result: 'refused', deviceId: null };
  }

  elections(groupId: GroupId): Elections {
    this.exists(groupId);
    return { elections: [], next: null };
  }
}
