/**
 * What is said on a link about tunnels through it (RL2): bytes that a relay carries between two nodes that cannot
 * reach each other. They are frames of the link channel, so a relay needs no connection but the links it has.
 */
import type { ByteReader } from '../../../protocol/bytes.ts';
import { ByteWriter } from '../../../protocol/bytes.ts';
import { ProtocolError } from '../../../protocol/errors.ts';
import type { DeviceId } from '../../../protocol/ids.ts';

/** What may be under way in one direction of a tunnel: a relay never holds more of it than this. */
export const TUNNEL_WINDOW_BYTES = 128 * 1024;
/** HS56 The same of a tunnel for files: so much of a file a message on the same link may have to wait for. */
export const FILES_WINDOW_BYTES = 64 * 1024;
/** Small, so that a relay's own heartbeats never wait for long behind somebody's history. */
export const TUNNEL_DATA_BYTES_MAX = 16 * 1024;

const FRAME_TYPE = {
  ask: 20,
  offer: 21,
  data: 22,
  credit: 23,
  close: 24,
  askFiles: 25,
  offerFiles: 26,
} as const;
const REASON_CODE = { ended: 0, unreachable: 1, busy: 2 } as const;

/**
 * ended: one of the ends, or a link under it, is over. unreachable: the relay has no link of its own with that
 * device, or shares no group with both. busy: too many tunnels.
 */
export type TunnelEnd = keyof typeof REASON_CODE;

/** For a link, or for attached files alone (HS55). */
export type TunnelUse = 'link' | 'files';

/** To a relay: lead this to that device. */
interface TunnelAskFrame {
  readonly type: 'tunnelAsk' | 'tunnelAskFiles';
  readonly tunnelId: number;
  readonly deviceId: DeviceId;
}

/** From a relay: that device asks for you. */
interface TunnelOfferFrame {
  readonly type: 'tunnelOffer' | 'tunnelOfferFiles';
  readonly tunnelId: number;
  readonly deviceId: DeviceId;
}

interface TunnelDataFrame {
  readonly type: 'tunnelData';
  readonly tunnelId: number;
  /** At least one, at most TUNNEL_DATA_BYTES_MAX. */
  readonly bytes: Uint8Array;
}

/** So many more bytes may be sent. */
interface TunnelCreditFrame {
  readonly type: 'tunnelCredit';
  readonly tunnelId: number;
  /** At least one, at most TUNNEL_WINDOW_BYTES. */
  readonly credit: number;
}

interface TunnelCloseFrame {
  readonly type: 'tunnelClose';
  readonly tunnelId: number;
  readonly reason: TunnelEnd;
}

/** About a tunnel that exists. */
export type LaneFrame = TunnelDataFrame | TunnelCreditFrame | TunnelCloseFrame;
export type TunnelFrame = TunnelAskFrame | TunnelOfferFrame | LaneFrame;

/** What may be under way in one direction of a tunnel, bytes. */
export function windowOf(use: TunnelUse): number {
  return use === 'files' ? FILES_WINDOW_BYTES : TUNNEL_WINDOW_BYTES;
}

export function isTunnelFrame(frame: { readonly type: string }): frame is TunnelFrame {
  return frame.type.startsWith('tunnel');
}

export function encodeTunnelFrame(frame: TunnelFrame): Uint8Array {
  switch (frame.type) {
    case 'tunnelAsk':
      return begin(FRAME_TYPE.ask, frame).shortId(frame.deviceId).take();
    case 'tunnelOffer':
      return begin(FRAME_TYPE.offer, frame).shortId(frame.deviceId).take();
    case 'tunnelAskFiles':
      return begin(FRAME_TYPE.askFiles, frame).shortId(frame.deviceId).take();
    case 'tunnelOfferFiles':
      return begin(FRAME_TYPE.offerFiles, frame).shortId(frame.deviceId).take();
    case 'tunnelData':
      return begin(FRAME_TYPE.data, frame, frame.bytes.length).bytes(frame.bytes).take();
    case 'tunnelCredit':
      return begin(FRAME_TYPE.credit, frame).u32(frame.credit).take();
    case 'tunnelClose':
      return begin(FRAME_TYPE.close, frame).u8(REASON_CODE[frame.reason]).take();
  }
}

/** The fields behind a frame's type; undefined for a type that is none of a tunnel. Throws ProtocolError. */
export function readTunnelFrame(type: number, reader: ByteReader): TunnelFrame | undefined {
  switch (type) {
    case FRAME_TYPE.ask:
      return { type: 'tunnelAsk', tunnelId: reader.u32(), deviceId: reader.deviceId() };
    case FRAME_TYPE.offer:
      return { type: 'tunnelOffer', tunnelId: reader.u32(), deviceId: reader.deviceId() };
    case FRAME_TYPE.askFiles:
      return { type: 'tunnelAskFiles', tunnelId: reader.u32(), deviceId: reader.deviceId() };
    case FRAME_TYPE.offerFiles:
      return { type: 'tunnelOfferFiles', tunnelId: reader.u32(), deviceId: reader.deviceId() };
    case FRAME_TYPE.data: {
      const frame = { tunnelId: reader.u32(), bytes: reader.bytes(TUNNEL_DATA_BYTES_MAX) };
      if (frame.bytes.length === 0) throw new ProtocolError('range', 'no bytes for a tunnel');
      return { type: 'tunnelData', ...frame };
    }
    case FRAME_TYPE.credit: {
      const frame = { tunnelId: reader.u32(), credit: reader.u32() };
      if (frame.credit === 0 || frame.credit > TUNNEL_WINDOW_BYTES)
        throw new ProtocolError('range', `a tunnel's credit of ${frame.credit}`);
      return { type: 'tunnelCredit', ...frame };
    }
    case FRAME_TYPE.close:
      return { type: 'tunnelClose', tunnelId: reader.u32(), reason: readReason(reader) };
    default:
      return undefined;
  }
}

function begin(type: number, { tunnelId }: TunnelFrame, room = 0): ByteWriter {
  return new ByteWriter(32 + room).u8(type).u32(tunnelId);
}

function readReason(reader: ByteReader): TunnelEnd {
  const code = reader.u8();
  for (const name in REASON_CODE) if (REASON_CODE[name as TunnelEnd] === code) return name as TunnelEnd;
  throw new ProtocolError('range', `a tunnel's end ${code}`);
}
