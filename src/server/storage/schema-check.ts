/**
 * Finds damage in SQLite's own list of tables: a changed name or default makes statements fail, or write something else.
 * What must be there is read from a database that the same steps make in memory; more than that may be there.
 */
import { DatabaseSync } from 'node:sqlite';
import { registerRowSum } from './row-sums.ts';
import { registerSealedColumns } from './sealed-columns.ts';

const SHAPES = `
  SELECT 'table ' || t.name || '.' || c.cid || ' ' || c.name || ' ' || c.type || ' ' || c."notnull" || ' '
         || coalesce(c.dflt_value, '') || ' ' || c.pk AS shape
  FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'
  UNION ALL
  SELECT 'index ' || i.name || ' of ' || i.tbl_name || '.' || c.seqno || ' ' || coalesce(c.name, '')
  FROM sqlite_schema AS i JOIN pragma_index_info(i.name) AS c WHERE i.type = 'index' AND i.sql IS NOT NULL`;

/** What the steps make and the database does not have; null when it has everything. */
export function missingShape(connection: DatabaseSync, migrations: readonly string[]): string | null {
  const there = new Set(shapesOf(connection));
  const model = new DatabaseSync(':memory:');
  try {
    registerRowSum(model);
    registerSealedColumns(model, null);
    for (const sql of migrations) model.exec(sql);
    return shapesOf(model).find((shape) => !there.has(shape)) ?? null;
  } finally {
    model.close();
  }
}

function shapesOf(connection: DatabaseSync): string[] {
  return connection
    .prepare(SHAPES)
    .all()
    .map((row) => String(row['shape']));
}
