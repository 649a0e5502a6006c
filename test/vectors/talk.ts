/** Golden vectors of messages with parts, and of what happens to messages besides edits and reactions. */
import { encodePayload, eventKindOf } from '../../src/protocol/encode-payload.ts';
import type { Attachment, MessageParts } from '../../src/protocol/message-parts.ts';
import type { Payload } from '../../src/protocol/payloads.ts';
import { hashOf, type Story } from './story.ts';

export interface TalkVectors {
  readonly payloads: readonly {
    readonly kind: number;
    readonly fields: Payload;
    readonly bytes: Uint8Array;
  }[];
}

/** One file, with everything that can be said of one. */
export function anAttachment(): Attachment {
  return {
    blobId: hashOf('demes vectors: a blob'),
    key: new Uint8Array(32).fill(7),
    size: 123_456,
    sha256: hashOf('demes vectors: a picture'),
    name: 'Gipfel ⛰️.jpg',
    type: 'image/jpeg',
    width: 1600,
    height: 1200,
    durationMs: 0,
    preview: Uint8Array.of(255, 216, 255),
    waveform: new Uint8Array(0),
    alt: 'The summit in the morning',
  };
}

/** Each part once, as a story's people would say it. */
export function partsOf({ ann, bob, entries }: Story): Required<MessageParts> {
  const message = entries.flatMap(({ body }) => (body.kind === 'event' ? [body.event] : []))[2]!;
  const members = [
    { memberId: ann.memberId, name: 'Ann' },
    { memberId: bob.memberId, name: 'Bob' },
  ];
  return {
    threadRoot: message.id,
    forwardedFrom: { roomId: message.header.roomId, messageId: message.id, memberId: bob.memberId },
    mentions: { everybody: true, members: members.sort((a, b) => (a.memberId < b.memberId ? -1 : 1)) },
    attachments: [anAttachment()],
    poll: { several: true, options: ['Friday', 'Saturday'] },
    location: { latitude: 46_558_333, longitude: -7_835_000, accuracy: 20 },
    lifeMs: 86_400_000,
  };
}

export function talkVectors(story: Story): TalkVectors {
  const parts = partsOf(story);
  const target = parts.threadRoot;
  const said = { kind: 'message', text: '@Ann @Bob @all When?', replyTo: null } as const;
  const payloads: Payload[] = [
    { ...said, parts },
    ...(Object.keys(parts) as (keyof MessageParts)[]).map((part) =>
      Object.assign({ parts: { [part]: parts[part] } }, said),
    ),
    { kind: 'edit', target, text: '@Ann @Bob Friday!', mentions: parts.mentions },
    { kind: 'pin', target, on: true },
    { kind: 'vote', target, choices: [0, 1] },
    { kind: 'vote', target, choices: [] },
    { kind: 'pollClosed', target },
    { kind: 'roomLife', lifeMs: 86_400_000 },
    { kind: 'roomLife', lifeMs: null },
  ];
  return {
    payloads: payloads.map((fields) => ({ kind: eventKindOf(fields), fields, bytes: encodePayload(fields) })),
  };
}
