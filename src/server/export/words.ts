/** What HTML and text say alike: times, and what there is in place of a text. In English, as the command line is. */
import type { ExportMessage } from '../../api/export.ts';

const MINUTE_MS = 60_000;

/** `2026-11-21 15:40`, on a clock so many minutes ahead of UTC. */
export function timeText(iso: string, minutesAhead: number): string {
  return new Date(Date.parse(iso) + minutesAhead * MINUTE_MS).toISOString().slice(0, 16).replace('T', ' ');
}

/** In place of a text that is not there; null where there is one. */
export function insteadOf({ deleted, expired, unreadable }: ExportMessage): string | null {
  if (expired === true) return '(its time was over)';
  if (deleted === true) return '(deleted)';
  switch (unreadable) {
    case undefined:
      return null;
    case 'beforeJoining':
      return '(written before this device came into the room)';
    case 'noKeys':
      return '(this device has no keys for it)';
    case 'notGenuine':
      return '(it does not open with the keys that it names)';
  }
}

/** What goes with a text: one line each. */
export function besidesOf({ attachments, poll, location, editedAt }: ExportMessage): string[] {
  return [
    ...attachments.map(({ name, type, size }) => `[file: ${name}, ${type}, ${size} bytes]`),
    ...(poll?.options ?? []).map(({ text, members }) => `[answer: ${text}, ${members.length}]`),
    ...(location === undefined ? [] : [`[place: ${location.latitude}, ${location.longitude}]`]),
    ...(editedAt === undefined ? [] : ['[edited]']),
  ];
}
