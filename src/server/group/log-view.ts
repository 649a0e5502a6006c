/** The confirmed log as `/log` answers it: enough to recompute every hash, on request with the bytes. */
import type { LogEntry, LogPage, LogQuery } from '../../api/log.ts';
import { EVENT_KIND, type SignedEvent } from '../../protocol/event.ts';
import type { Index } from '../../protocol/ids.ts';
import type { ArchivedEntry, LogArchive } from '../storage/log-archive.ts';

const KIND_NAME: ReadonlyMap<number, string> = new Map(
  Object.entries(EVENT_KIND).map(([name, code]) => [code, name]),
);

export function logPageOf(archive: LogArchive, query: LogQuery, commitIndex: Index): LogPage {
  const page = archive.page(query.after, query.limit, commitIndex);
  const withBytes = query.include === 'bytes';
  return {
    entries: page.entries.map((archived) => logEntryOf(archived, withBytes)),
    firstIndex: page.firstIndex,
    commitIndex,
    next: page.next === null ? null : String(page.next),
  };
}

function logEntryOf(archived: ArchivedEntry, withBytes: boolean): LogEntry {
  const { entry, forkId, bodyHash, verdict, bodyBytes } = archived;
  const { body } = entry;
  return {
    index: entry.index,
    term: entry.term,
    at: new Date(entry.at).toISOString(),
    hash: entry.hash,
    prevHash: entry.prevHash,
    kind: body.kind,
    ...(body.kind === 'event' ? eventFields(body.event) : {}),
    forkId,
    bodyHash,
    ...(verdict === null ? {} : { verdict: verdict.kind }),
    ...(withBytes && body.kind === 'event' ? eventBytes(body.event) : {}),
    ...(withBytes && bodyBytes !== null ? { body: base64url(bodyBytes) } : {}),
  };
}

function eventFields({ id, header }: SignedEvent) {
  return {
    eventId: id,
    deviceId: header.deviceId,
    deviceSeq: header.seq,
    eventKind: KIND_NAME.get(header.kind) ?? String(header.kind),
    clientId: header.clientId,
  };
}

function eventBytes({ headerBytes, signature, payload }: SignedEvent) {
  return {
    header: base64url(headerBytes),
    signature: base64url(signature),
    payload: base64url(payload),
  };
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url');
}
