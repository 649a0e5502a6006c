/** From what was asked for to what a message says (MS284 to MS290): refused before anything is made. */
import type { PostMessage } from '../../api/messages.ts';
import type { RosterState } from '../../core/roster/state.ts';
import { compareIds, type EventId, type Hash, type MemberId, type RoomId } from '../../protocol/ids.ts';
import { mentionPattern } from '../../protocol/mention.ts';
import type { Mentions, MessageParts } from '../../protocol/message-parts.ts';
import type { MessagePayload } from '../../protocol/payloads.ts';
import { messageTextProblem } from '../../protocol/text.ts';
import type { KnownFile } from '../storage/upload-rows.ts';
import { attachmentsOf, invalid } from './attaching.ts';
import { DEGREE } from './parts-view.ts';

/** A message that is there, as far as another one may be about it. */
export interface Quotable {
  readonly roomId: RoomId;
  readonly memberId: MemberId | null;
  readonly text: string;
  readonly parts: MessageParts;
  readonly isPassing: boolean;
  readonly isInThread: boolean;
}

export interface ComposingPorts {
  readonly roster: RosterState;
  /** In any room that this node's member sees; undefined when it is not there, deleted, or cannot be read here. */
  quotable(id: EventId): Quotable | undefined;
  /** What was given to this node, or is named by a message here. */
  knownFile(blobId: Hash): KnownFile | undefined;
}

/** Throws invalid; `path` stands before the names of fields. */
export function payloadOfPost(
  ports: ComposingPorts,
  roomId: RoomId,
  body: PostMessage,
  path: string,
): MessagePayload {
  const replyTo = (body.replyTo ?? null) as EventId | null;
  if (replyTo !== null && ports.quotable(replyTo) === undefined)
    throw invalid(`${path}replyTo`, 'There is no such message in this group.');
  const said = body.forward === undefined ? saidIn(ports, body, path) : forwarded(ports, body.forward, path);
  const lifeMs = body.lifeMs ?? ports.roster.rooms.get(roomId)?.lifeMs ?? undefined;
  const parts: MessageParts = {
    ...threadOf(ports, roomId, body.threadRoot, path),
    ...said.parts,
    ...(lifeMs === undefined ? {} : { lifeMs }),
  };
  const payload = { kind: 'message', text: said.text, replyTo } as const;
  return Object.keys(parts).length === 0 ? payload : { ...payload, parts };
}

/** MS284 The names stand in the text, and belong to members. Throws invalid. */
export function mentionsOf(
  roster: RosterState,
  text: string,
  asked: PostMessage['mentions'],
  path: string,
): Mentions | undefined {
  if (asked === undefined) return undefined;
  const byId = new Map<MemberId, string>();
  for (const [at, { memberId, name }] of asked.members.entries()) {
    const where = `${path}mentions.members.${at}`;
    if (!roster.members.has(memberId as MemberId)) throw invalid(where, 'There is no such member.');
    if (!mentionPattern(name).test(text)) throw invalid(where, `@${name} is not in the text.`);
    byId.set(memberId as MemberId, name);
  }
  const members = [...byId].map(([memberId, name]) => ({ memberId, name }));
  return {
    everybody: asked.everybody,
    members: members.sort((a, b) => compareIds(a.memberId, b.memberId)),
  };
}

type Said = Pick<MessagePayload, 'text'> & { readonly parts: MessageParts };

function saidIn(ports: ComposingPorts, body: PostMessage, path: string): Said {
  const { roster } = ports;
  const { poll, location } = body;
  const attachments = attachmentsOf(ports, body.attachments, path);
  const text = body.text.normalize('NFC');
  const problem =
    text.trim() === '' && (location !== undefined || attachments !== undefined)
      ? null
      : messageTextProblem(text);
  if (problem !== null) throw invalid(`${path}text`, problem);
  const mentions = mentionsOf(roster, text, body.mentions, path);
  return {
    text,
    parts: {
      ...(mentions === undefined ? {} : { mentions }),
      ...(attachments === undefined ? {} : { attachments }),
      ...(poll === undefined ? {} : { poll }),
      ...(location === undefined ? {} : { location: placeOf(location) }),
    },
  };
}

/** MS285 What it says, and from whom; what it asks, answers or names stays where it is. */
function forwarded(
  ports: ComposingPorts,
  { roomId, messageId }: NonNullable<PostMessage['forward']>,
  path: string,
): Said {
  const from = ports.quotable(messageId as EventId);
  const where = `${path}forward.messageId`;
  if (from === undefined || from.roomId !== roomId || from.memberId === null)
    throw invalid(where, 'There is no such message in that room.');
  if (from.isPassing) throw invalid(where, 'What disappears is not forwarded.');
  if (from.parts.poll !== undefined) throw invalid(where, 'A poll is not forwarded.');
  const { attachments, location, forwardedFrom } = from.parts;
  const origin = { roomId: from.roomId, messageId: messageId as EventId, memberId: from.memberId };
  return {
    text: from.text,
    parts: {
      forwardedFrom: forwardedFrom ?? origin,
      ...(attachments === undefined ? {} : { attachments }),
      ...(location === undefined ? {} : { location }),
    },
  };
}

/** MS283 A thread is about a message of the conversation, not about one of a thread. */
function threadOf(
  ports: ComposingPorts,
  roomId: RoomId,
  root: string | undefined,
  path: string,
): Pick<MessageParts, 'threadRoot'> {
  if (root === undefined) return {};
  const about = ports.quotable(root as EventId);
  if (about === undefined || about.roomId !== roomId || about.isInThread)
    throw invalid(`${path}threadRoot`, 'There is no such message in this room to say something about.');
  return { threadRoot: root as EventId };
}

function placeOf({ latitude, longitude, accuracyM }: NonNullable<PostMessage['location']>) {
  return {
    latitude: Math.round(latitude * DEGREE),
    longitude: Math.round(longitude * DEGREE),
    accuracy: accuracyM ?? 0,
  };
}
