/** What the routes of a room need from the node, beyond its messages. Throws as NodeService does (service.ts). */
import type { Draft, PutDraft, ReadMark } from '../../api/members.ts';
import type { GroupId, RoomId } from '../../protocol/ids.ts';

export interface RoomService {
  /** Never goes back, and never beyond what is shown. */
  markRead(groupId: GroupId, roomId: RoomId, mark: ReadMark): void;
  draft(groupId: GroupId, roomId: RoomId): Draft;
  putDraft(groupId: GroupId, roomId: RoomId, body: PutDraft): void;
  /** Tells whoever can be reached, every three seconds at most. */
  sayTyping(groupId: GroupId, roomId: RoomId): void;
}
