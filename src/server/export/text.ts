/** An export as plain text: a message begins a line, and what goes on below it is indented. */
import type { RoomId } from '../../protocol/ids.ts';
import type { ExportMessage } from '../../api/export.ts';
import type { ExportSource } from './source.ts';
import { besidesOf, insteadOf, timeText } from './words.ts';

/** Control characters and marks that turn the direction of what follows: a terminal would obey them. */
const UNSAFE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;
const REPLACEMENT = '\ufffd';

export function* textOf(source: ExportSource, minutesAhead: number): Generator<string> {
  const { head } = source;
  const by = `exported by ${plainLine(head.exportedBy.name)} on ${timeText(head.exportedAt, minutesAhead)}`;
  yield `${plainLine(head.groupName)}, ${by}\nup to entry ${head.upTo.index}, hash ${head.upTo.hash}\n`;
  let count = 0;
  for (const { id, name, topic } of head.rooms) {
    yield `\n# ${plainLine(name)}${topic === '' ? '' : ` - ${plainLine(topic)}`}\n\n`;
    for (const part of source.messages(id as RoomId)) {
      count += part.length;
      yield part.map((message) => linesOf(message, minutesAhead)).join('');
    }
  }
  yield `\nEnd: ${count} messages.\n`;
}

function linesOf(message: ExportMessage, minutesAhead: number): string {
  const text = insteadOf(message) ?? [plain(message.text), ...besidesOf(message).map(plainLine)].join('\n');
  const [first = '', ...rest] = text.split('\n');
  const head = `[${timeText(message.at, minutesAhead)}] #${message.index} ${plainLine(message.author.name)}:`;
  return [`${head} ${first}`, ...rest.map((line) => `    ${line}`)].map((line) => `${line}\n`).join('');
}

function plain(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(UNSAFE, REPLACEMENT);
}

function plainLine(text: string): string {
  return plain(text).replaceAll('\n', ' ');
}
