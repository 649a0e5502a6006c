/**
 * Several frames in one WebSocket message (FM32): each is u32 length of what follows, u8 channel, the
 * 32-byte group id on the group channel, and the body.
 */
import { ByteReader, ByteWriter } from './bytes.ts';
import { ProtocolError } from './errors.ts';
import { HASH_BYTES, type GroupId } from './ids.ts';
import { LIMITS } from './limits.ts';

const CHANNEL = { link: 0, group: 1 } as const;

export type Frame =
  | { readonly channel: 'link'; readonly body: Uint8Array }
  | { readonly channel: 'group'; readonly groupId: GroupId; readonly body: Uint8Array };

/** Length, channel and group id. */
export const FRAME_OVERHEAD_BYTES = 4 + 1 + HASH_BYTES;

/** Collects frames for one peer until they are sent together. */
export class FrameBatch {
  private readonly writer = new ByteWriter(4096);
  private count = 0;

  /** Bytes collected. */
  get length(): number {
    return this.writer.length;
  }

  /** True when a body of this size still fits into one WebSocket message with what is collected. */
  fits(bodyBytes: number): boolean {
    return (
      this.count < LIMITS.framesPerMessageMax &&
      this.writer.length + FRAME_OVERHEAD_BYTES + bodyBytes <= LIMITS.frameBytesMax
    );
  }

  /** Throws ProtocolError when it does not fit: ask `fits` first, and `take` what is there. */
  add(frame: Frame): void {
    if (!this.fits(frame.body.length)) {
      throw new ProtocolError('limit', `frame of ${frame.body.length} bytes does not fit`);
    }
    this.count += 1;
    if (frame.channel === 'link') {
      this.writer
        .u32(1 + frame.body.length)
        .u8(CHANNEL.link)
        .fixed(frame.body);
    } else {
      this.writer.u32(1 + HASH_BYTES + frame.body.length).u8(CHANNEL.group);
      this.writer.longId(frame.groupId).fixed(frame.body);
    }
  }

  /** The WebSocket message; the batch is empty afterwards. */
  take(): Uint8Array {
    this.count = 0;
    return this.writer.take();
  }
}

/** The frames of one WebSocket message, bodies as views of it. Throws ProtocolError; then none of them counts. */
export function readFrames(message: Uint8Array): Frame[] {
  if (message.length > LIMITS.frameBytesMax) {
    throw new ProtocolError('limit', `${message.length} bytes, at most ${LIMITS.frameBytesMax}`);
  }
  const reader = new ByteReader(message);
  const frames: Frame[] = [];
  do {
    if (frames.length === LIMITS.framesPerMessageMax) throw new ProtocolError('limit', 'too many frames');
    frames.push(readFrame(reader.bytesView(LIMITS.frameBytesMax)));
  } while (reader.left > 0);
  return frames;
}

function readFrame(bytes: Uint8Array): Frame {
  const reader = new ByteReader(bytes);
  const channel = reader.u8();
  if (channel === CHANNEL.link) return { channel: 'link', body: reader.view(reader.left) };
  if (channel !== CHANNEL.group) throw new ProtocolError('unknown_type', `channel ${channel}`);
  return { channel: 'group', groupId: reader.groupId(), body: reader.view(reader.left) };
}
