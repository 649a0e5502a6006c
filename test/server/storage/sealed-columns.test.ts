import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { Database } from '../../../src/server/storage/database.ts';
import { KEYED_COLUMNS, SEALED_COLUMNS } from '../../../src/server/storage/sealed-columns.ts';
import { SEALED_SINCE } from '../../../src/server/storage/schema.ts';
import { registerRowSum } from '../../../src/server/storage/row-sums.ts';
import { versionOf } from '../../../src/server/storage/clear-copies.ts';
import { VAULT } from '../../support/vault.ts';
import { putInClear } from './in-clear.ts';
import { PUBLIC_COLUMNS } from './public-columns.ts';
import { found, readEverything, sayEverything, SENTENCES } from './said-here.ts';
import { removeTemporaryFolders, temporaryFolder } from './store-harness.ts';

describe('sealed columns', () => {
  let path: string;
  let file: string;

  beforeEach(() => {
    path = temporaryFolder();
    file = join(path, 'demes.db');
  });
  afterEach(removeTemporaryFolders);

  /** As somebody who can write the disk, and knows how sums are made. */
  function forge(...statements: readonly string[]): void {
    const connection = new DatabaseSync(file);
    registerRowSum(connection);
    for (const sql of statements) connection.exec(sql);
    connection.close();
  }

  it('AR5 every column that holds text or bytes is sealed, or a digest under a key, or has a reason not to be', () => {
    const database = Database.open(file, VAULT);
    const columns = database.all<{ name: string }>(
      `SELECT t.name || '.' || c.name AS name FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c
       WHERE t.type = 'table' AND c.type NOT IN ('INTEGER', 'REAL')`,
    );
    database.close();
    const said = [
      ...Object.keys(SEALED_COLUMNS),
      ...Object.keys(KEYED_COLUMNS),
      ...Object.keys(PUBLIC_COLUMNS),
    ];
    expect(said.sort()).to.deep.equal(columns.map(({ name }) => name).sort());
  });

  it('AR5 nothing that was said, begun or given in confidence stands in any file (N106)', async () => {
    await sayEverything(path);
    expect(found(path)).to.deep.equal([]);
    const read = JSON.stringify(readEverything(path));
    for (const sentence of [SENTENCES[0], SENTENCES[1], SENTENCES[4], SENTENCES[5], SENTENCES[6]]) {
      expect(read).to.include(sentence);
    }
  });

  it('AR8 the same emoji under two messages, or of two members, shows no more than that two are the same', async () => {
    await sayEverything(path);
    const database = Database.open(file, VAULT);
    const [one, same] = [1, 1].map((row) => database.columns.keyed('reaction.emoji_key', row, '👍'));
    expect(one).to.deep.equal(same).and.to.have.length(32);
    expect(database.columns.keyed('reaction.emoji_key', 2, '👍')).to.not.deep.equal(one);
    expect(database.columns.keyed('reaction.emoji_key', 1, '👎')).to.not.deep.equal(one);
    database.close();
  });

  it('AR3 a payload moved to another entry is damage, though every sum was made right (N9)', async () => {
    await sayEverything(path);
    forge(
      `UPDATE log_entry SET payload = (SELECT payload FROM log_entry WHERE id % 1024 = 2) WHERE id % 1024 = 5`,
    );
    // The opening finds it at the end of the log, as damage of the disk: it is fetched from others.
    expect(readEverything(path)).to.deep.include({ holes: [5] });
  });

  it('AR3 a text moved to another message is damage of the read model, which is made again (N9)', async () => {
    await sayEverything(path);
    forge(
      'UPDATE message SET text = (SELECT text FROM message WHERE id % 1024 = 2) WHERE id % 1024 = 5',
      `UPDATE message SET sum = row_sum(id, room_number, event_id, device_id, term, at, sent_at, client_id, text,
       may_name, reply_to, reason, edited_at, deleted)`,
    );
    expect(() => readEverything(path)).to.throw('made again from the log');
  });

  it('AR3 another draft in a draft’s place, with its sum, is as if there were none (N9)', async () => {
    await sayEverything(path);
    forge(
      'UPDATE draft SET text = (SELECT text FROM message LIMIT 1)',
      'UPDATE draft SET sum = row_sum(room_id, text, updated_at)',
    );
    expect(readEverything(path)).to.include({ draft: undefined });
  });

  describe('of a database in clear', () => {
    it('AR9 everything is sealed when it is opened, reads as before, and nothing is left in clear', async () => {
      await sayEverything(path);
      const before = readEverything(path);
      putInClear(file);
      expect(found(path).map((one) => one.split(': ')[1])).to.include.members([...SENTENCES]);
      expect(readEverything(path)).to.deep.equal(before);
      expect(found(path)).to.deep.equal([]);
      expect(readEverything(path)).to.deep.equal(before);
    });

    it('AR9 copies that older versions left in clear go; what was kept for the person is sealed and stays', async () => {
      await sayEverything(path);
      const before = readEverything(path);
      putInClear(file);
      Database.copy(file, `${file}.before-v9`);
      Database.copy(file, `${file}.before-renewal`);
      writeFileSync(`${file}.before-v10.new`, `half a copy: ${SENTENCES[0]}`);
      readEverything(path);
      expect(found(path)).to.deep.equal([]);
      expect(
        [`${file}.before-v9`, `${file}.before-v10.new`].filter((copy) => existsSync(copy)),
      ).to.deep.equal([]);
      expect(versionOf(`${file}.before-renewal`)).to.be.at.least(SEALED_SINCE);
      Database.copy(`${file}.before-renewal`, file);
      expect(readEverything(path)).to.deep.equal(before);
    });

    it('AR9 whoever is cut short between the sealing and the removal does it at the next start', async () => {
      await sayEverything(path);
      const copy = `${file}.before-v${SEALED_SINCE}`;
      Database.copy(file, copy);
      putInClear(copy);
      expect(found(path)).to.not.deep.equal([]);
      readEverything(path);
      expect(found(path)).to.deep.equal([]);
      expect(existsSync(copy)).to.equal(false);
    });

    it('AR9 a copy that was made of a sealed database stays', async () => {
      await sayEverything(path);
      Database.copy(file, `${file}.before-v99`);
      readEverything(path);
      expect(existsSync(`${file}.before-v99`)).to.equal(true);
    });

    it('AR9 what was damaged before is damaged afterwards', async () => {
      await sayEverything(path);
      putInClear(file);
      forge(`UPDATE message SET text = 'never said' WHERE id % 1024 = 5`);
      expect(() => readEverything(path)).to.throw('made again from the log');
    });
  });
});
