/** The one row about the node itself: whose keys belong to the database, how often it was started, and its person's name. */
import type { DeviceKind } from '../../protocol/identity.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import type { DiskVerdict } from '../../core/standing/standing.ts';
import type { Database } from './database.ts';
import { requireSum, rowSum } from './row-sums.ts';
import { damaged } from './storage-errors.ts';

interface NodeValues {
  /** Null until the first start got that far. */
  readonly device_id: DeviceId | null;
  readonly boot_count: number;
  readonly boot_nonce: string;
  /** Null until the person gave one. */
  readonly profile_name: string | null;
  /** The name that the node was started with last. */
  readonly given_name: string | null;
  /** Why this data directory takes no part any more: rolled_back or clone; null while it does. */
  readonly set_aside: DiskVerdict | null;
  /** Of the devices that this directory ever was. */
  readonly kind: DeviceKind;
  /** 1 where the person switched that on. */
  readonly port_map: number;
  readonly nearby: number;
}

export class NodeRow {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @throws DemesError data_damaged when it is not what was written */
  read(): NodeValues {
    const row = this.#database.get<NodeValues & { readonly sum: number | null }>(
      `SELECT device_id, boot_count, boot_nonce, profile_name, given_name, set_aside, kind, port_map, nearby, sum
       FROM node`,
    );
    if (row === undefined) throw damaged(this.#database.path, 'the row of the node is missing');
    const { sum, ...values } = row;
    requireSum(this.#database.path, 'the row of the node', sum, ...valuesOf(values));
    return values;
  }

  /** Inside a durable transaction. */
  change(change: Partial<NodeValues>): void {
    const values = valuesOf({ ...this.read(), ...change });
    this.#database.run(
      `UPDATE node SET device_id = ?, boot_count = ?, boot_nonce = ?, profile_name = ?, given_name = ?,
       set_aside = ?, kind = ?, port_map = ?, nearby = ?, sum = ?`,
      ...values,
      rowSum(...values),
    );
  }
}

function valuesOf(row: NodeValues): (string | number | null)[] {
  return [
    row.device_id,
    row.boot_count,
    row.boot_nonce,
    row.profile_name,
    row.given_name,
    row.set_aside,
    row.kind,
    row.port_map,
    row.nearby,
  ];
}
