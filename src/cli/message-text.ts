/** One message as lines of a terminal. */
import type { ImportMessage } from '../api/imports.ts';
import type { Message } from '../api/messages.ts';
import { printable, printableLine } from './printable.ts';

/** One of a group, or of an import, where all of them have their places. */
type Shown = Message | ImportMessage;

/** `#42 20:07 Alice: text`; further lines are indented, so that a text cannot look like another message. */
export function messageText(message: Shown): string {
  const head = `${placeOf(message)} ${clockText(message.at)} ${printableLine(message.author.name)}:`;
  const text = message.deleted === true ? '(deleted)' : printable(message.text);
  const [first = '', ...rest] = text.split('\n');
  const lines = [`${head} ${first}`, ...rest.map((line) => `    ${line}`)];
  if (message.editedAt !== undefined) lines[lines.length - 1] += ' (edited)';
  lines.push(...partLines(message));
  if ('state' in message && message.state === 'rejected')
    lines.push(`    rejected: ${message.reason ?? 'unknown reason'}`);
  return lines.join('\n');
}

/** What goes with the text: answers of a poll by the numbers that `demes vote` takes, files, how far its thread is. */
function partLines({ poll, attachments, thread, pinned }: Shown): string[] {
  const answers = (poll?.options ?? []).map(({ text, members, mine }, at) => {
    const votes = members.length === 0 ? '' : ` · ${members.length}${mine ? ', yours' : ''}`;
    return `    [${at + 1}] ${printableLine(text)}${votes}`;
  });
  const closed = poll?.closedAt === undefined ? [] : ['    (the poll has ended)'];
  const files = attachments.map(({ name, size }) => `    file: ${printableLine(name)}, ${size} bytes`);
  const replies = thread === undefined ? [] : [`    thread: ${thread.replies}`];
  return [...answers, ...closed, ...files, ...replies, ...(pinned === undefined ? [] : ['    (pinned)'])];
}

function placeOf(message: Shown): string {
  if (!('state' in message)) return `#${message.index}`;
  if (message.index !== null && message.state === 'confirmed') return `#${message.index}`;
  if (message.state === 'rejected') return '#!';
  return message.state === 'tentative' ? `~${message.heldBy.count}/${message.heldBy.of}` : '…';
}

/** Date and time of day where this computer is. */
function clockText(instant: string): string {
  const time = new Date(instant);
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}`;
}
