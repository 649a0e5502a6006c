/**
 * What a message may have beside its text: each part once. Bytes: `encode-message-parts.ts`; FM64 to FM66 in
 * docs/protocol.md.
 */
import type { EventId, Hash, MemberId, RoomId } from './ids.ts';

/** Somebody who is named in the text. */
export interface Mention {
  readonly memberId: MemberId;
  /** As it stands in the text, behind an @: the member may be called something else by now. */
  readonly name: string;
}

export interface Mentions {
  /** Whoever is in the room. */
  readonly everybody: boolean;
  /** Lower id first, each once. */
  readonly members: readonly Mention[];
}

/** What a message was copied from: the word of whoever forwards it. */
export interface ForwardedFrom {
  readonly roomId: RoomId;
  readonly messageId: EventId;
  /** Who wrote it. */
  readonly memberId: MemberId;
}

/** A file that goes with a message; its bytes are elsewhere, sealed. */
export interface Attachment {
  /** 32 bytes: the hash of the manifest of its sealed bytes. */
  readonly blobId: Hash;
  /** 32 bytes: what those open with. */
  readonly key: Uint8Array;
  /** Of the plain bytes, as their hash. */
  readonly size: number;
  readonly sha256: Hash;
  readonly name: string;
  /** A media type, as whoever sent it says. */
  readonly type: string;
  /** In pixels; 0: it has none. */
  readonly width: number;
  readonly height: number;
  /** 0: it has none. */
  readonly durationMs: number;
  /** A small image of it; may be empty. */
  readonly preview: Uint8Array;
  /** Loudness from beginning to end, a byte each; may be empty. */
  readonly waveform: Uint8Array;
  /** What is to be seen or heard, in words; may be empty. */
  readonly alt: string;
}

/** A question, which is the message's text, with its answers. */
export interface Poll {
  /** Whether one may choose several. */
  readonly several: boolean;
  /** No two alike. */
  readonly options: readonly string[];
}

export interface Location {
  /** Millionths of a degree: north and east of the equator and the meridian of Greenwich, negative beyond. */
  readonly latitude: number;
  readonly longitude: number;
  /** In metres; 0: not known. */
  readonly accuracy: number;
}

/** At least one. */
export interface MessageParts {
  /** What it is said about: the first message of its thread. */
  readonly threadRoot?: EventId;
  readonly forwardedFrom?: ForwardedFrom;
  readonly mentions?: Mentions;
  readonly attachments?: readonly Attachment[];
  readonly poll?: Poll;
  readonly location?: Location;
  /** How long after its entry's agreed time it is forgotten. */
  readonly lifeMs?: number;
}

/** The parts of a message with whom it names now. */
export function withMentions(
  { mentions: _, ...others }: MessageParts,
  mentions: Mentions | undefined,
): MessageParts {
  return mentions === undefined ? others : { ...others, mentions };
}
