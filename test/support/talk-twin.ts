/** Pins, polls and threads of a node in memory, where everything is confirmed at once. */
import type { Message } from '../../src/api/messages.ts';
import type { ReplyPage } from '../../src/api/talk-routes.ts';
import { DemesError } from '../../src/protocol/errors.ts';
import type { EventId, GroupId, MemberId, RoomId } from '../../src/protocol/ids.ts';
import type { TalkService } from '../../src/server/http/talk-service.ts';
import type { ChangeTwinParts } from './change-twin.ts';

interface TalkTwinParts extends Pick<ChangeTwinParts, 'memberId' | 'message' | 'replace'> {
  readonly memberId: MemberId;
  /** Throws not_found. */
  all(groupId: GroupId, roomId: RoomId): readonly Message[];
}

export class TalkTwin implements TalkService {
  private readonly parts: TalkTwinParts;

  constructor(parts: TalkTwinParts) {
    this.parts = parts;
  }

  pins(groupId: GroupId, roomId: RoomId): Message[] {
    return this.parts.all(groupId, roomId).filter(({ pinned }) => pinned !== undefined);
  }

  async pin(groupId: GroupId, roomId: RoomId, id: EventId, on: boolean): Promise<void> {
    const message = this.parts.message(groupId, roomId, id);
    const pinned = on ? { memberId: this.parts.memberId, at: message.at } : undefined;
    this.parts.replace(groupId, { ...message, pinned });
  }

  async vote(groupId: GroupId, roomId: RoomId, id: EventId): Promise<void> {
    if (this.parts.message(groupId, roomId, id).poll === undefined) throw new DemesError('invalid');
  }

  async closePoll(groupId: GroupId, roomId: RoomId, id: EventId): Promise<void> {
    if (this.parts.message(groupId, roomId, id).poll === undefined) throw new DemesError('conflict');
  }

  replies(groupId: GroupId, roomId: RoomId, id: EventId): ReplyPage {
    const messages = this.parts.all(groupId, roomId).filter(({ threadRoot }) => threadRoot === id);
    return { root: this.parts.message(groupId, roomId, id), messages, before: null };
  }
}
