/** An export as JSON: one document, in which each message is a line (docs/export.md). */
import { createHash } from 'node:crypto';
import type { ExportEnd } from '../../api/export.ts';
import type { Hash, RoomId } from '../../protocol/ids.ts';
import { base64Of, type ExportFiles } from './files.ts';
import type { ExportSource } from './source.ts';

export async function* jsonOf(source: ExportSource, files: ExportFiles | null): AsyncGenerator<string> {
  const { head } = source;
  const end: { -readonly [Name in keyof ExportEnd]: ExportEnd[Name] } = {
    messages: 0,
    deleted: 0,
    unreadable: 0,
    sha256: '',
  };
  const hash = createHash('sha256');
  const named = new Map<Hash, string>();
  yield `{\n"demesExport":${JSON.stringify(head)},\n"messages":[`;
  for (const { id } of head.rooms) {
    for (const part of source.messages(id as RoomId)) {
      let text = '';
      for (const message of part) {
        const line = `${JSON.stringify(message)}\n`;
        for (const { blobId, sha256 } of message.attachments) named.set(blobId as Hash, sha256);
        hash.update(line);
        text += `${end.messages === 0 ? '' : ','}\n${line.trimEnd()}`;
        end.messages += 1;
        end.deleted += Number(message.deleted === true);
        end.unreadable += Number(message.unreadable !== undefined);
      }
      yield text;
    }
  }
  end.sha256 = hash.digest('hex');
  yield '\n],\n';
  if (files !== null) yield* filesOf(files, named);
  yield `"end":${JSON.stringify(end)}\n}\n`;
}

/** One line for each piece of each file that is here; those of one stand one after the other. */
async function* filesOf(files: ExportFiles, named: ReadonlyMap<Hash, string>): AsyncGenerator<string> {
  yield '"files":[';
  let isFirst = true;
  for (const [blobId, sha256] of named) {
    const file = await files.open(blobId);
    if (file === null) continue;
    let piece = 0;
    for await (const data of base64Of(file)) {
      yield `${isFirst ? '' : ','}\n${JSON.stringify({ sha256, piece, data })}`;
      isFirst = false;
      piece += 1;
    }
  }
  yield '\n],\n';
}
