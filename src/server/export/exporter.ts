/** One export under way: its name, its type, and its text in parts, between which others have their turn. */
import { setImmediate as turn } from 'node:timers/promises';
import type { ExportFormat, ExportQuery } from '../../api/export.ts';
import { htmlOf } from './html.ts';
import { jsonOf } from './json.ts';
import type { ExportFiles } from './files.ts';
import { sealedExport } from './sealed.ts';
import type { ExportSource } from './source.ts';
import { textOf } from './text.ts';

export interface Export {
  /** For the file. */
  readonly name: string;
  readonly contentType: string;
  /** How many messages there are at most. */
  readonly total: number;
  readonly parts: AsyncIterable<string | Uint8Array>;
}

const KINDS: Readonly<Record<ExportFormat, { readonly ending: string; readonly contentType: string }>> = {
  json: { ending: 'json', contentType: 'application/json' },
  html: { ending: 'html', contentType: 'text/html; charset=utf-8' },
  text: { ending: 'txt', contentType: 'text/plain; charset=utf-8' },
};
const SEALED_ENDING = '.sealed';
const SEALED_TYPE = 'application/octet-stream';
const NAME_LENGTH_MAX = 60;
const DATE_LENGTH = 10;

/** What is asked for beside the query. */
export interface ExportExtras {
  /** Attached files go along; null: they do not. Text has none. */
  readonly files: ExportFiles | null;
  /** The whole is sealed under it; null: it is not. */
  readonly passphrase: string | null;
}

const NO_EXTRAS: ExportExtras = { files: null, passphrase: null };

export function exportOf(
  source: ExportSource,
  { format, room, minutesAhead = 0 }: ExportQuery,
  { files, passphrase }: ExportExtras = NO_EXTRAS,
): Export {
  const { ending, contentType } = KINDS[format];
  const parts = inTurns(partsOf(source, format, minutesAhead, files));
  const { groupName, rooms, exportedAt } = source.head;
  const what = room === undefined ? groupName : `${groupName} ${rooms[0]?.name ?? ''}`;
  return {
    name: `${fileName(what)} ${exportedAt.slice(0, DATE_LENGTH)}.${ending}${passphrase === null ? '' : SEALED_ENDING}`,
    contentType: passphrase === null ? contentType : SEALED_TYPE,
    total: source.total,
    parts: passphrase === null ? parts : sealedExport(parts, passphrase),
  };
}

function partsOf(
  source: ExportSource,
  format: ExportFormat,
  minutesAhead: number,
  files: ExportFiles | null,
): AsyncGenerator<string> | Generator<string> {
  if (format === 'html') return htmlOf(source, minutesAhead, files);
  return format === 'text' ? textOf(source, minutesAhead) : jsonOf(source, files);
}

async function* inTurns(parts: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string> {
  for await (const part of parts) {
    await turn();
    if (part !== '') yield part;
  }
}

/** Letters, digits and spaces: anything else means something to one system or another. */
function fileName(text: string): string {
  const plain = text
    .replaceAll(/[^\p{L}\p{N} _-]+/gu, ' ')
    .replaceAll(/\s+/gu, ' ')
    .trim();
  return [...plain].slice(0, NAME_LENGTH_MAX).join('').trim() || 'demes';
}
