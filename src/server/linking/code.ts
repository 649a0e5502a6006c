/** What the old device shows and the new one is given (DV10, FM52): where the old one is, by which key, and a secret. */
import { isAddress } from '../../protocol/address.ts';
import { fromBase64Url, toBase64Url } from '../../protocol/base64.ts';
import { ByteReader, ByteWriter } from '../../protocol/bytes.ts';
import { crc32 } from '../../protocol/crc32.ts';
import { FORMAT_VERSION } from '../../protocol/domains.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import type { DeviceId, Hash } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';

export const LINK_SECRET_BYTES = 16;
const PREFIX = 'demeslink1.';
const CHECKSUM_BYTES = 4;
/** Eight addresses of the greatest length come to less. */
const TEXT_MAX = 4096;

export interface LinkCode {
  /** Random, for one use within minutes. */
  readonly secret: Uint8Array;
  readonly deviceId: DeviceId;
  readonly tlsKeyHash: Hash;
  /** `host:port`, best first. */
  readonly addresses: readonly string[];
}

export function encodeLinkCode({ secret, deviceId, tlsKeyHash, addresses }: LinkCode): string {
  const body = new ByteWriter(128)
    .u8(FORMAT_VERSION)
    .fixed(secret, LINK_SECRET_BYTES)
    .shortId(deviceId)
    .hash(tlsKeyHash)
    .list(addresses, (to, address) => to.text(address))
    .take();
  return (
    PREFIX + toBase64Url(new ByteWriter(body.length + 4).fixed(body, body.length).u32(crc32(body)).take())
  );
}

/** White space anywhere is taken off. Throws ProtocolError for everything that encodeLinkCode would not have written. */
export function decodeLinkCode(text: string): LinkCode {
  if (text.length > TEXT_MAX) throw new ProtocolError('limit', 'a text too long for a linking code');
  const bare = text.replaceAll(/\s/g, '');
  if (!bare.startsWith(PREFIX)) throw new ProtocolError('text', `a linking code begins with ${PREFIX}`);
  const bytes = fromBase64Url(bare.slice(PREFIX.length));
  if (bytes === undefined) throw new ProtocolError('text', 'no base64url');
  if (bytes.length <= CHECKSUM_BYTES) throw new ProtocolError('truncated', 'a linking code cut off');
  const body = bytes.subarray(0, -CHECKSUM_BYTES);
  if (new ByteReader(bytes.subarray(-CHECKSUM_BYTES)).u32() !== crc32(body))
    throw new ProtocolError('mismatch', 'a linking code with another checksum');
  const reader = new ByteReader(body);
  const version = reader.u8();
  if (version !== FORMAT_VERSION) throw new ProtocolError('unknown_version', `version ${version}`);
  const code = {
    secret: reader.fixed(LINK_SECRET_BYTES),
    deviceId: reader.deviceId(),
    tlsKeyHash: reader.hash(),
    addresses: reader.list(LIMITS.addressesMax, CHECKSUM_BYTES, readAddress),
  };
  reader.end();
  return code;
}

function readAddress(reader: ByteReader): string {
  const address = reader.text(LIMITS.addressLengthMax);
  if (!isAddress(address)) throw new ProtocolError('text', 'no address');
  return address;
}
