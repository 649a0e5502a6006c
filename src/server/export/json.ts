/** An export as JSON: one document, in which each message is a line (docs/export.md). */
import { createHash } from 'node:crypto';
import type { ExportEnd } from '../../api/export.ts';
import type { RoomId } from '../../protocol/ids.ts';
import type { ExportSource } from './source.ts';

export function* jsonOf(source: ExportSource): Generator<string> {
  const { head } = source;
  const end: { -readonly [Name in keyof ExportEnd]: ExportEnd[Name] } = {
    messages: 0,
    deleted: 0,
    unreadable: 0,
    sha256: '',
  };
  const hash = createHash('sha256');
  yield `{\n"demesExport":${JSON.stringify(head)},\n"messages":[`;
  for (const { id } of head.rooms) {
    for (const part of source.messages(id as RoomId)) {
      let text = '';
      for (const message of part) {
        const line = `${JSON.stringify(message)}\n`;
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
  yield `\n],\n"end":${JSON.stringify(end)}\n}\n`;
}
