/** Exports written by hand, as docs/export.md says they are: whole ones, and ones with a fault where a test wants it. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ExportHead, ExportMessage } from '../../src/api/export.ts';
import { sealedExport } from '../../src/server/export/sealed.ts';
import { longIdOf, shortIdOf } from './node-twin.ts';

const AT = '2026-11-21T15:40:00.000Z';
const HASH = 'a'.repeat(64);
export const ROOM = longIdOf('general');
export const ATTIC = longIdOf('attic');
export const ANA = shortIdOf('ana');

type File = ExportMessage['attachments'][number];

export function hashOf(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function aFile(bytes: Buffer, name = 'map.bin'): File {
  const blobId = hashOf(`sealed ${name}`);
  return { blobId, size: bytes.length, sha256: hashOf(bytes), name, type: 'image/png', alt: '' };
}

export function anExportMessage(index: number, more: Partial<ExportMessage> = {}): ExportMessage {
  return {
    id: longIdOf(`message ${index}`),
    roomId: ROOM,
    author: { memberId: ANA, deviceId: shortIdOf('device'), name: 'Ana' },
    sentAt: AT,
    at: AT,
    text: `line ${index}`,
    attachments: [],
    reactions: [],
    index,
    term: 1,
    hash: HASH,
    signature: 'c2lnbmVk',
    ...more,
  };
}

export function anExportHead(more: Partial<ExportHead> = {}): ExportHead {
  const about = { topic: '', kind: 'open' as const, archived: false, members: [] };
  return {
    version: 1,
    groupId: longIdOf('group'),
    groupName: 'Friends',
    forkId: longIdOf('fork'),
    exportedAt: AT,
    exportedBy: { memberId: ANA, deviceId: shortIdOf('device'), name: 'Ana' },
    upTo: { index: 100_000, hash: HASH },
    rooms: [
      { id: ROOM, name: 'general', ...about },
      { id: ATTIC, name: 'attic', ...about },
    ],
    members: [{ id: ANA, name: 'Ana', role: 'owner' }],
    ...more,
  };
}

/** Its lines, in order: a test may change one. */
export function exportLines(
  messages: readonly ExportMessage[],
  { head = anExportHead(), files }: { head?: unknown; files?: readonly Buffer[] } = {},
): string[] {
  const said = messages.map((message) => JSON.stringify(message));
  const pieces = files?.flatMap(piecesOf).map((piece) => JSON.stringify(piece));
  const end = {
    messages: messages.length,
    deleted: messages.filter(({ deleted }) => deleted === true).length,
    unreadable: messages.filter(({ unreadable }) => unreadable !== undefined).length,
    sha256: hashOf(said.map((line) => `${line}\n`).join('')),
  };
  return [
    '{',
    `"demesExport":${JSON.stringify(head)},`,
    '"messages":[',
    ...listed(said),
    '],',
    ...(pieces === undefined ? [] : ['"files":[', ...listed(pieces), '],']),
    `"end":${JSON.stringify(end)}`,
    '}',
  ];
}

export function anExport(
  messages: readonly ExportMessage[],
  options: Parameters<typeof exportLines>[1] = {},
): Buffer {
  return textOf(exportLines(messages, options));
}

export function textOf(lines: readonly string[]): Buffer {
  return Buffer.from(`${lines.join('\n')}\n`);
}

/** The same under a passphrase. */
export async function sealedUnder(passphrase: string, plain: Buffer): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of sealedExport(Readable.from([plain.toString()]), passphrase)) parts.push(part);
  return Buffer.concat(parts);
}

const PIECE_BYTES = 96 * 1024;

function piecesOf(bytes: Buffer): { sha256: string; piece: number; data: string }[] {
  const count = Math.ceil(bytes.length / PIECE_BYTES);
  return Array.from({ length: count }, (_, piece) => {
    const data = bytes.subarray(piece * PIECE_BYTES, (piece + 1) * PIECE_BYTES).toString('base64');
    return { sha256: hashOf(bytes), piece, data };
  });
}

function listed(lines: readonly string[]): string[] {
  return lines.map((line, at) => (at === lines.length - 1 ? line : `${line},`));
}
