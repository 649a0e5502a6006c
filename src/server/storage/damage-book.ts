/**
 * What was found damaged in a group's rows since it was opened. Nothing is mended where it is found, in the middle of a
 * read: whoever holds the group is told, ends what runs on the rows, has them mended here, and opens the group again.
 */
import { DemesError } from '../../protocol/errors.ts';
import type { Database } from './database.ts';
import type { SqliteGroupStorage } from './group-storage.ts';
import { emptyReadModel } from './read-model-rows.ts';
import { EntryDamaged } from './storage-errors.ts';

/** What the screens read is a function of the log: it is made again. */
export class ReadModelDamaged extends DemesError {
  constructor(cause: DemesError) {
    const detail = 'What the screens read was damaged on the disk. It is being made again from the log.';
    super('not_ready', { detail, cause });
  }
}

export class DamageBook {
  readonly #database: Database;
  /** The group's number in this database. */
  readonly #group: number;
  readonly #storage: SqliteGroupStorage;
  /** Called with each find; set by whoever holds the group. */
  found: (error: DemesError) => void = () => undefined;

  constructor(database: Database, group: number, storage: SqliteGroupStorage) {
    this.#database = database;
    this.#group = group;
    this.#storage = storage;
  }

  /** Nothing runs on the group's rows any more: does what can be done. False when it cannot be opened again as it is. */
  mend(error: Error): boolean {
    if (error instanceof ReadModelDamaged) emptyReadModel(this.#database, this.#group);
    else if (error instanceof EntryDamaged) this.#storage.openHole(error.index);
    else return false;
    return true;
  }

  /** What `work` reads of the log, for others than the engine. */
  ofLog<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      if (error instanceof EntryDamaged) this.found(error);
      throw error;
    }
  }

  /**
   * What `work` reads of the read model.
   *
   * @throws ReadModelDamaged instead of data_damaged
   */
  ofReadModel<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof DemesError) || error.code !== 'data_damaged') throw error;
      const damage = new ReadModelDamaged(error);
      this.found(damage);
      throw damage;
    }
  }
}
