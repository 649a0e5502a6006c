/** Files that messages name which have no place yet. */
import type { ReplicaView } from '../../core/view.ts';
import type { NamedFile } from '../storage/attachment-rows.ts';
import type { ReadEvent } from '../storage/readable.ts';
import { Waiting } from './waiting.ts';

export function waitingFiles(view: ReplicaView, read: ReadEvent): NamedFile[] {
  return new Waiting(view, read).messages().flatMap((event) => {
    const content = read(event);
    if (content.kind !== 'read' || content.payload.kind !== 'message') return [];
    const { groupId, roomId, deviceId } = event.header;
    return (content.payload.parts?.attachments ?? []).map((file) => ({ groupId, roomId, deviceId, file }));
  });
}
