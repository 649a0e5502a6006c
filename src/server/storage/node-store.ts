/**
 * The database of a node, by what it is asked for. One instance per process; everything is synchronous.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { SaveBatch } from '../../core/ready.ts';
import { DemesError } from '../../protocol/errors.ts';
import type { DeviceCertificate, DeviceKind } from '../../protocol/identity.ts';
import type { ForkRecord } from '../../protocol/fork.ts';
import type { DeviceId, GroupId } from '../../protocol/ids.ts';
import type { Vault } from '../crypto/vault.ts';
import { sha256 } from '../crypto/crypto.ts';
import { IDENTITY_FILE } from '../crypto/keys.ts';
import type { Boot } from '../../core/standing/standing.ts';
import type { DiskVerdict } from '../../core/standing/standing.ts';
import type { DataDirectory } from './data-directory.ts';
import { ChoiceRow } from './choice-row.ts';
import { DamageBook } from './damage-book.ts';
import { Database } from './database.ts';
import { NamedFiles } from './attachment-rows.ts';
import { UploadRows } from './upload-rows.ts';
import { FileLimitRow } from './file-limit-row.ts';
import { GrantList } from './grant-list.ts';
import { ImportRows } from './import-rows.ts';
import { IncomingRows } from './incoming-rows.ts';
import { GroupList, type GroupInfo, type NewJoining } from './group-list.ts';
import { SqliteGroupStorage, type GroupPlace } from './group-storage.ts';
import { KeysRows } from './keys-rows.ts';
import { LocalRows } from './local-rows.ts';
import { LogArchive } from './log-archive.ts';
import { MemberChain } from './member-chain.ts';
import { NodeNoticeRow, RoomNoticeRows } from './notice-rows.ts';
import { PeopleRows } from './people-rows.ts';
import { NodeRow } from './node-row.ts';
import { PeerMemory } from './peer-memory.ts';
import { ReadModel } from './read-model.ts';
import { emptyReadModel } from './read-model-rows.ts';
import { BOOT_SLOT } from './save-mark.ts';
import { damaged } from './storage-errors.ts';
import { UnreadRows } from './unread-rows.ts';
import { WebhookRows } from './webhook-rows.ts';

const NONCE_BYTES = 16;

/** One group's part of the database. */
export interface GroupStore {
  /** For the engine. */
  readonly storage: SqliteGroupStorage;
  /** For the audit API. */
  readonly archive: LogArchive;
  /** Of its room keys. */
  readonly keys: KeysRows;
  /** For the screens. */
  readonly readModel: ReadModel;
  /** What this node keeps for itself. */
  readonly local: LocalRows;
  readonly unread: UnreadRows;
  readonly notices: RoomNoticeRows;
  /** That led to the fork which the group is in here, oldest first. */
  readonly forks: readonly ForkRecord[];
  /** What was found damaged, and what may be done about it. */
  readonly damage: DamageBook;
}

export class NodeStore {
  readonly groups: GroupList;
  readonly peers: PeerMemory;
  readonly grants: GrantList;
  readonly uploads: UploadRows;
  readonly named: NamedFiles;
  readonly webhooks: WebhookRows;
  readonly incomingWebhooks: IncomingRows;
  readonly imports: ImportRows;
  readonly chain: MemberChain;
  readonly people: PeopleRows;
  readonly notices: NodeNoticeRow;
  readonly choices: ChoiceRow;
  readonly fileLimits: FileLimitRow;
  readonly #database: Database;
  readonly #node: NodeRow;

  private constructor(database: Database) {
    this.#database = database;
    this.#node = new NodeRow(database);
    this.groups = new GroupList(database);
    this.peers = new PeerMemory(database);
    this.grants = new GrantList(database);
    this.uploads = new UploadRows(database);
    this.named = new NamedFiles(database);
    this.webhooks = new WebhookRows(database);
    this.incomingWebhooks = new IncomingRows(database);
    this.imports = new ImportRows(database);
    this.chain = new MemberChain(database);
    this.people = new PeopleRows(database);
    this.notices = new NodeNoticeRow(database);
    this.choices = new ChoiceRow(database);
    this.fileLimits = new FileLimitRow(database);
  }

  /**
   * Opens the database, or creates it. To be called before keys are made: keys without a database mean that
   * the database was lost, and a device that forgot what it voted for must not go on.
   *
   * @param vault of the directory's master key
   * @throws DemesError data_damaged, data_newer, disk_full, storage_failed
   */
  static open(directory: DataDirectory, vault: Vault): NodeStore {
    const found = statSync(directory.databaseFile, { throwIfNoEntry: false });
    if ((found?.size ?? 0) === 0 && existsSync(join(directory.keysFolder, IDENTITY_FILE))) {
      throw damaged(directory.path, 'there are keys, but demes.db is missing or empty');
    }
    const database = Database.open(directory.databaseFile, vault);
    try {
      const store = new NodeStore(database);
      store.#checkGroups();
      return store;
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /**
   * Counts this start, with a fresh nonce; durable when it returns. To be called before anything is sent.
   *
   * @param deviceId whose keys are in the directory
   * @throws DemesError data_damaged when the database belongs to another device
   */
  beginBoot(deviceId: DeviceId): Boot {
    const nonce = randomBytes(NONCE_BYTES).toString('hex');
    const boot = this.#database.durably(() => {
      const before = this.#node.read();
      if (before.device_id !== null && before.device_id !== deviceId) {
        throw damaged(this.#database.path, 'it belongs to another device than the keys beside it');
      }
      if (before.boot_count < this.#database.mark.read(BOOT_SLOT)) {
        throw damaged(this.#database.path, 'it is older than the last start of this node');
      }
      const count = before.boot_count + 1;
      this.#node.change({ device_id: deviceId, boot_count: count, boot_nonce: nonce });
      return { count, nonce };
    });
    this.#database.mark.note(BOOT_SLOT, boot.count);
    return boot;
  }

  /** Of every device that this directory is or becomes (RS26). */
  get kind(): DeviceKind {
    return this.#node.read().kind;
  }

  /**
   * RS26 The first start decides; a later one that asks for nothing special goes on with what there is. Durable when
   * it returns.
   *
   * @throws DemesError usage when a member's directory is asked to be a keeper's
   */
  settleKind(asked: DeviceKind): void {
    const { device_id: deviceId, kind } = this.#node.read();
    if (kind === asked) return;
    if (deviceId === null) this.#database.durably(() => this.#node.change({ kind: asked }));
    else if (asked === 'keeper') {
      const detail =
        '--keeper: this data directory is that of a member, and stays so. Name an empty folder with --data.';
      throw new DemesError('usage', { detail, extra: { flag: '--keeper' } });
    }
  }

  /** Why this data directory takes no part any more; null while it does. */
  get setAside(): DiskVerdict | null {
    return this.#node.read().set_aside;
  }

  /** Durable when it returns. */
  saveSetAside(verdict: DiskVerdict | null): void {
    this.#database.durably(() => this.#node.change({ set_aside: verdict }));
  }

  /** Everything as it stands, in a file beside the database. */
  keepCopy(suffix: string): void {
    this.#database.copyTo(`${this.#database.path}.${suffix}`);
  }

  /** From now on this is another device's directory, which is let into these groups; durable when it returns. */
  becomeDevice(deviceId: DeviceId, joinings: readonly NewJoining[]): void {
    this.#database.durably(() => {
      this.groups.replaceAll(joinings);
      this.chain.forget();
      this.#node.change({ device_id: deviceId, set_aside: null });
    });
  }

  /** DV15 From the next start on this is a device of the member who signed for it; durable when it returns. */
  becomeLinked(certificate: DeviceCertificate, name: string, invitations: readonly string[]): void {
    this.chain.become(certificate, invitations, () => {
      this.#node.change({ profile_name: name });
      this.people.forgetAll();
      this.choices.forgetAll();
    });
  }

  /** DV22 From the next start on this is a new device of the member whose root key is in its keys; durable when it returns. */
  becomeRestored(name: string, comebacks: readonly string[], recoverySequence: number): void {
    this.chain.become(null, comebacks, () => {
      this.#node.change({ profile_name: name });
      this.chain.noteRecoverySequence(recoverySequence);
      this.people.forgetAll();
      this.choices.forgetAll();
    });
  }

  /** Null until the person gave one. */
  get profileName(): string | null {
    return this.#node.read().profile_name;
  }

  saveProfileName(name: string): void {
    this.#database.durably(() => this.#node.change({ profile_name: name }));
  }

  /**
   * The name that the node is started with: a new one counts, the same one again does not, because the person may
   * have chosen another since.
   */
  giveProfileName(name: string): void {
    this.#database.durably(() => {
      if (this.#node.read().given_name === name) return;
      this.#node.change({ profile_name: name, given_name: name });
    });
  }

  /** NR10 What the person switched at this node; off at first. */
  get settings(): { readonly portMap: boolean; readonly nearby: boolean } {
    const { port_map: portMap, nearby } = this.#node.read();
    return { portMap: portMap === 1, nearby: nearby === 1 };
  }

  /** Durable when it returns. */
  saveSettings({ portMap, nearby }: NodeStore['settings']): void {
    this.#database.durably(() => this.#node.change({ port_map: Number(portMap), nearby: Number(nearby) }));
  }

  /** A new group with its first entries (engine/bootstrap.ts); durable when it returns. */
  createGroup(info: GroupInfo, save: SaveBatch, deviceId: DeviceId): GroupStore {
    this.groups.create(info, save, deviceId);
    return this.openGroup(info.groupId, deviceId);
  }

  /**
   * @throws DemesError not_found for a group that is not in the list, data_damaged when the end of its log is
   *   not what was written
   */
  openGroup(groupId: GroupId, deviceId: DeviceId): GroupStore {
    const place = this.groups.place(groupId, deviceId);
    if (place === undefined) throw new DemesError('not_found', { detail: 'This node is not in that group.' });
    const storage = new SqliteGroupStorage(this.#database, place, sha256);
    const damage = new DamageBook(this.#database, place.number, storage);
    const archive = new LogArchive(this.#database, place, storage, damage);
    return {
      storage,
      archive,
      keys: new KeysRows(this.#database, place.number),
      readModel: this.#openReadModel(place, archive, damage),
      damage,
      local: new LocalRows(this.#database, place),
      unread: new UnreadRows(this.#database, place),
      notices: new RoomNoticeRows(this.#database, place.number),
      forks: this.groups.get(groupId)!.forks,
    };
  }

  /** For a quiet moment, every few seconds: housekeeping that a save would otherwise have to wait for. */
  tidy(): void {
    this.#database.tidy();
  }

  /** Of the database with its journal. */
  bytesOnDisk(): number {
    const { path } = this.#database;
    const files = [path, `${path}-wal`, `${path}-shm`];
    return files.reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
  }

  close(): void {
    this.#database.close();
  }

  /** What is damaged of it is made again from the log. */
  #openReadModel(place: GroupPlace, archive: LogArchive, damage: DamageBook): ReadModel {
    try {
      return new ReadModel(this.#database, place, archive, damage);
    } catch (error) {
      if (!(error instanceof DemesError) || error.code !== 'data_damaged') throw error;
      emptyReadModel(this.#database, place.number);
      return new ReadModel(this.#database, place, archive, damage);
    }
  }

  #checkGroups(): void {
    const there = new Set(
      this.#database.all<{ number: number }>('SELECT number FROM chat_group').map((row) => row.number),
    );
    const missing = this.#database.mark.groups().find((number) => !there.has(number));
    if (missing !== undefined) throw damaged(this.#database.path, `group ${missing} is missing`);
  }
}
