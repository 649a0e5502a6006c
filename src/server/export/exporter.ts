/** One export under way: its name, its type, and its text in parts, between which others have their turn. */
import { setImmediate as turn } from 'node:timers/promises';
import type { ExportFormat, ExportQuery } from '../../api/export.ts';
import { htmlOf } from './html.ts';
import { jsonOf } from './json.ts';
import type { ExportSource } from './source.ts';
import { textOf } from './text.ts';

export interface Export {
  /** For the file. */
  readonly name: string;
  readonly contentType: string;
  /** How many messages there are at most. */
  readonly total: number;
  readonly parts: AsyncIterable<string>;
}

const KINDS: Readonly<Record<ExportFormat, { readonly ending: string; readonly contentType: string }>> = {
  json: { ending: 'json', contentType: 'application/json' },
  html: { ending: 'html', contentType: 'text/html; charset=utf-8' },
  text: { ending: 'txt', contentType: 'text/plain; charset=utf-8' },
};
const NAME_LENGTH_MAX = 60;
const DATE_LENGTH = 10;

export function exportOf(source: ExportSource, { format, room, minutesAhead = 0 }: ExportQuery): Export {
  const { ending, contentType } = KINDS[format];
  const { groupName, rooms, exportedAt } = source.head;
  const what = room === undefined ? groupName : `${groupName} ${rooms[0]?.name ?? ''}`;
  return {
    name: `${fileName(what)} ${exportedAt.slice(0, DATE_LENGTH)}.${ending}`,
    contentType,
    total: source.total,
    parts: inTurns(partsOf(source, format, minutesAhead)),
  };
}

function partsOf(source: ExportSource, format: ExportFormat, minutesAhead: number): Generator<string> {
  if (format === 'html') return htmlOf(source, minutesAhead);
  return format === 'text' ? textOf(source, minutesAhead) : jsonOf(source);
}

async function* inTurns(parts: Generator<string>): AsyncGenerator<string> {
  for (const part of parts) {
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
