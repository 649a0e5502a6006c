/**
 * What may stand in an import (MS382). Its shape is that of exports; beyond that nothing is larger than any log takes, and
 * names lose what hides or turns: whoever made the file may have written anything into it.
 */
import { z } from 'zod';
import { exportMessage, type ExportHead, type ExportMessage } from '../../api/export.ts';
import { PREVIEW_LETTERS_MAX, WAVEFORM_LETTERS_MAX } from '../../api/message-parts.ts';
import { message } from '../../api/messages.ts';
import { cleanFileName } from '../../protocol/file-name.ts';
import { LIMITS } from '../../protocol/limits.ts';
import {
  isMediaType,
  messageTextProblem,
  reactionProblem,
  textBytes,
  withoutUnseen,
} from '../../protocol/text.ts';

type File = ExportMessage['attachments'][number];

const NO_TYPE = 'application/octet-stream';
/** A conversation without a name of its own goes by all who are in it. */
const NAME_LENGTH_MAX = 1024;

/** Which emoji there are differs from version to version: any that a log takes is one. */
const emoji = z.string().refine((text) => reactionProblem(text) === null);
const reactions = z.array(message.shape.reactions.element.extend({ emoji }));

export const importableMessage = exportMessage
  .extend({ reactions })
  .refine(({ text, history = [] }) => [text, ...history.map((one) => one.text)].every(isText), {
    path: ['text'],
  })
  .refine(({ attachments }) => attachments.length <= LIMITS.attachmentsMax && attachments.every(isFile), {
    path: ['attachments'],
  })
  .refine(({ poll }) => (poll?.options.length ?? 0) <= LIMITS.pollOptionsMax, { path: ['poll'] })
  .transform((said): ExportMessage => ({ ...said, ...shownParts(said) }));

/** A head with names that can be shown. */
export function shownHead(head: ExportHead): ExportHead {
  const { groupName, exportedBy, rooms, members } = head;
  return {
    ...head,
    groupName: shownName(groupName),
    exportedBy: named(exportedBy),
    rooms: rooms.map(named).map(aboutShown),
    members: members.map(named),
  };
}

function shownParts({ author, attachments, mentions, forwardedFrom, poll }: ExportMessage) {
  const options = poll?.options.map(answer) ?? [];
  return {
    author: named(author),
    attachments: attachments.map(shownFile),
    ...(mentions === undefined ? {} : { mentions: { ...mentions, members: mentions.members.map(named) } }),
    ...(forwardedFrom === undefined ? {} : { forwardedFrom: named(forwardedFrom) }),
    ...(poll === undefined ? {} : { poll: { ...poll, options } }),
  };
}

function named<T extends { readonly name: string }>(one: T): T {
  return { ...one, name: shownName(one.name) };
}

function aboutShown<T extends { readonly topic: string }>(one: T): T {
  return { ...one, topic: shownName(one.topic) };
}

function answer<T extends { readonly text: string }>(one: T): T {
  return { ...one, text: shownName(one.text) };
}

function shownFile(file: File): File {
  return { ...file, name: cleanFileName(file.name), type: isMediaType(file.type) ? file.type : NO_TYPE };
}

function shownName(name: string): string {
  return withoutUnseen(name).slice(0, NAME_LENGTH_MAX).toWellFormed();
}

/** Files and places may go without words. */
function isText(text: string): boolean {
  return text.trim() === '' ? text.length <= LIMITS.textBytesMax : messageTextProblem(text) === null;
}

function isFile({ size, alt, preview = '', waveform = '' }: File): boolean {
  const isSmall = preview.length <= PREVIEW_LETTERS_MAX && waveform.length <= WAVEFORM_LETTERS_MAX;
  return isSmall && size <= LIMITS.attachmentBytesMax && textBytes(alt) <= LIMITS.altTextBytesMax;
}
