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
import { requireSum } from './row-sums.ts';
import { decoded } from './storage-errors.ts';

const NUMBER = 'SELECT number FROM chat_group WHERE group_id = ?3';

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
        `INSERT INTO invite (invite_id, group_number, grant_bytes, sum)
         VALUES (?1, (${NUMBER}), ?2, row_sum(?1, (${NUMBER}), ?2))`,
        grant.inviteId,
        bytes,
        grant.groupId,
      ),
    );
  }

  /** Oldest first. */
  grants(groupId: GroupId): readonly InviteGrant[] {
    const rows = this.#database.all<{
      invite_id: string;
      number: number;
      grant_bytes: Uint8Array;
      sum: number;
    }>(
      `SELECT invite_id, chat_group.number AS number, grant_bytes, invite.sum AS sum FROM invite JOIN chat_group ON chat_group.number = group_number
       WHERE group_id = ? ORDER BY invite.number`,
      groupId,
    );
    for (const row of rows) {
      requireSum(this.#database.path, 'an invitation', row.sum, row.invite_id, row.number, row.grant_bytes);
    }
    return decoded(this.#database.path, () =>
      rows.map((row) => readInviteGrant(new ByteReader(row.grant_bytes))),
    );
  }
}
