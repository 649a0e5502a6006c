/** One message as lines of a terminal. */
import type { Message } from '../api/messages.ts';
import { printable, printableLine } from './printable.ts';

/** `#42 20:07 Alice: text`; further lines are indented, so that a text cannot look like another message. */
export function messageText(message: Message): string {
  const head = `${placeOf(message)} ${clockText(message.at)} ${printableLine(message.author.name)}:`;
  const text = message.deleted === true ? '(deleted)' : printable(message.text);
  const [first = '', ...rest] = text.split('\n');
  const lines = [`${head} ${first}`, ...rest.map((line) => `    ${line}`)];
  if (message.editedAt !== undefined) lines[lines.length - 1] += ' (edited)';
  if (message.state === 'rejected') lines.push(`    rejected: ${message.reason ?? 'unknown reason'}`);
  return lines.join('\n');
}

function placeOf(message: Message): string {
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
