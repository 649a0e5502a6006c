/**
 * Invitations that this device signed. Only the grant is kept: the secret half leaves with the answer that
 * made it and is never stored, so nobody who reads this disk can use an invitation.
 */
import { ByteReader, ByteWriter } from '../../protocol/bytes.ts';
import { readInviteGrant, writeInviteGrant } from '../../protocol/encode-identity.ts';
import type { InviteGrant } from '../../protocol/identity.ts';
import type { GroupId } from '../../protocol/ids.ts';
import type { GrantStore } from '../links/ports.ts';
import type { Database } from './database.ts';
import { decoded } from './storage-errors.ts';

export class GrantList implements GrantStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Durable when it returns. The group must be in the list of groups. */
  saveGrant(grant: InviteGrant): void {
    const writer = new ByteWriter(256);
    writeInviteGrant(writer, grant);
    const bytes = writer.take();
    this.#database.durably(() =>
      this.#database.run(
        `INSERT INTO invite (invite_id, group_number, grant_bytes)
         VALUES (?, (SELECT number FROM chat_group WHERE group_id = ?), ?)`,
        grant.inviteId,
        grant.groupId,
        bytes,
      ),
    );
  }

  /** Oldest first. */
  grants(groupId: GroupId): readonly InviteGrant[] {
    const rows = this.#database.all<{ grant_bytes: Uint8Array }>(
      `SELECT grant_bytes FROM invite JOIN chat_group ON chat_group.number = group_number
       WHERE group_id = ? ORDER BY invite.number`,
      groupId,
    );
    return decoded(this.#database.path, () =>
      rows.map((row) => readInviteGrant(new ByteReader(row.grant_bytes))),
    );
  }
}
