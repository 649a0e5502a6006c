/**
 * Which messages name which files: rows that lead to messages, and say nothing themselves. What a file is called and
 * opens with is in the message, sealed.
 */
import type { Attachment } from '../../protocol/message-parts.ts';
import type { DeviceId, GroupId, Hash, RoomId } from '../../protocol/ids.ts';
import { hashColumn, hashOfColumn, roomIdOfColumn } from './columns.ts';
import type { Database } from './database.ts';
import { openParts } from './parts-column.ts';
import { decoded } from './storage-errors.ts';

/** A file as a message that is there names it. */
export interface NamedFile {
  readonly groupId: GroupId;
  readonly roomId: RoomId;
  /** Of its author. */
  readonly deviceId: DeviceId;
  readonly file: Attachment;
}

interface NamedRow {
  readonly id: number;
  readonly parts: Uint8Array | null;
  readonly device_id: DeviceId;
  readonly room_id: Uint8Array;
  readonly group_id: GroupId;
}

/** From now on the message with this key names these files and no others. */
export function nameFiles(
  database: Database,
  messageKey: number,
  files: readonly Attachment[] | undefined,
): void {
  database.run('DELETE FROM attachment WHERE message_id = ?', messageKey);
  for (const { blobId } of files ?? []) {
    const sql = 'INSERT OR IGNORE INTO attachment (message_id, blob_id) VALUES (?, ?)';
    database.run(sql, messageKey, hashColumn(blobId));
  }
}

export class NamedFiles {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The newest first. Throws data_damaged. */
  find(blobId: Hash): NamedFile[] {
    const { path, columns } = this.#database;
    const rows = this.#database.all<NamedRow>(
      `SELECT message.id, parts, message.device_id, room_id, group_id FROM attachment
       JOIN message ON message.id = message_id JOIN room ON room.number = room_number
       JOIN chat_group ON chat_group.number = group_number WHERE blob_id = ? ORDER BY message_id DESC`,
      hashColumn(blobId),
    );
    return decoded(path, () =>
      rows.flatMap((row) => {
        const { attachments = [] } = openParts(columns, row.id, row.parts);
        const file = attachments.find((one) => one.blobId === blobId);
        const { group_id: groupId, device_id: deviceId } = row;
        return file === undefined ? [] : [{ groupId, roomId: roomIdOfColumn(row.room_id), deviceId, file }];
      }),
    );
  }

  isNamed(blobId: Hash): boolean {
    const sql = 'SELECT 1 FROM attachment WHERE blob_id = ? LIMIT 1';
    return this.#database.get(sql, hashColumn(blobId)) !== undefined;
  }

  /** Those that were named last, at most `limit`. */
  newest(limit: number): Hash[] {
    const sql = 'SELECT blob_id FROM attachment GROUP BY blob_id ORDER BY max(message_id) DESC LIMIT ?';
    const rows = this.#database.all<{ blob_id: Uint8Array }>(sql, limit);
    return decoded(this.#database.path, () => rows.map((row) => hashOfColumn(row.blob_id)));
  }
}
