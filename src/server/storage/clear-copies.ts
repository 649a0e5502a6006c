/**
 * What an older version left in clear beside the database (AR9): the copies that are made before a step of the schema,
 * or when a device is renewed. They would undo the sealing of the database itself.
 */
import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { removeSecretFile, syncFolder } from './private-files.ts';
import { SEALED_SINCE } from './schema.ts';

/** Where SQLite's header says of which version of the schema a file is: four bytes, big-endian. */
const VERSION_AT = 60;
/** What `NodeStore.keepCopy` makes; a person may still need it, so it is sealed like the database. */
const KEPT = '.before-renewal';

export interface ClearCopies {
  /** Paths of copies that may go. */
  readonly copies: readonly string[];
  /** A copy that stays. */
  readonly kept: string | null;
}

/** What lies in clear beside a database; null when nothing does. */
export function clearCopiesOf(path: string): ClearCopies | null {
  const folder = dirname(path);
  const name = basename(path);
  const kept = `${name}${KEPT}`;
  const found = readdirSync(folder).filter(
    (file) => isCopy(file, name) && (file.endsWith('.new') || versionOf(join(folder, file)) < SEALED_SINCE),
  );
  if (found.length === 0) return null;
  return {
    copies: found.filter((file) => file !== kept).map((file) => join(folder, file)),
    kept: found.includes(kept) ? join(folder, kept) : null,
  };
}

/** Durable when it returns. */
export function removeClearCopies({ copies }: ClearCopies): void {
  for (const path of copies) removeSecretFile(path);
  if (copies.length > 0) syncFolder(dirname(copies[0]!));
}

/** Of the schema; 0 for what is no database. */
export function versionOf(path: string): number {
  const bytes = Buffer.alloc(VERSION_AT + 4);
  const file = openSync(path, 'r');
  try {
    return readSync(file, bytes, 0, bytes.length, 0) === bytes.length ? bytes.readUInt32BE(VERSION_AT) : 0;
  } finally {
    closeSync(file);
  }
}

/** Not the files that SQLite and SaveMark keep beside one: those end with "-wal" and the like. */
function isCopy(file: string, database: string): boolean {
  return file.startsWith(`${database}.before-`) && /(?:\.before-[a-z0-9]+)+(?:\.new)?$/.test(file);
}
