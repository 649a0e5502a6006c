/** How a restored device finds a group (FM56): what stands where an invitation would, and lets nobody in by itself. */
import { isAddress } from '../../protocol/address.ts';
import { fromBase64Url, toBase64Url } from '../../protocol/base64.ts';
import { ByteReader, ByteWriter } from '../../protocol/bytes.ts';
import { FORMAT_VERSION } from '../../protocol/domains.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import type { InviteAddress } from '../../protocol/identity.ts';
import type { GroupId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';

const PREFIX = 'demesback1.';
const ADDRESS_BYTES_MIN = 4;

export interface Comeback {
  readonly groupId: GroupId;
  readonly groupName: string;
  readonly isSealed: boolean;
  readonly addresses: readonly InviteAddress[];
}

export function isComeback(text: string): boolean {
  return text.startsWith(PREFIX);
}

export function encodeComeback({ groupId, groupName, isSealed, addresses }: Comeback): string {
  const writer = new ByteWriter(256).u8(FORMAT_VERSION).longId(groupId).text(groupName).flag(isSealed);
  writer.list(addresses, (to, one) => to.text(one.address).shortId(one.deviceId).hash(one.tlsKeyHash));
  return PREFIX + toBase64Url(writer.take());
}

/** Throws ProtocolError. */
export function decodeComeback(text: string): Comeback {
  const bytes = fromBase64Url(text.slice(PREFIX.length));
  if (bytes === undefined) throw new ProtocolError('text', 'no base64url');
  const reader = new ByteReader(bytes);
  const version = reader.u8();
  if (version !== FORMAT_VERSION) throw new ProtocolError('unknown_version', `version ${version}`);
  const comeback = {
    groupId: reader.groupId(),
    groupName: reader.text(4 * LIMITS.nameCodePointsMax),
    isSealed: reader.flag(),
    addresses: reader.list(LIMITS.addressesMax, ADDRESS_BYTES_MIN, readAddress),
  };
  reader.end();
  return comeback;
}

function readAddress(reader: ByteReader): InviteAddress {
  const address = reader.text(LIMITS.addressLengthMax);
  if (!isAddress(address)) throw new ProtocolError('text', 'no address');
  return { address, deviceId: reader.deviceId(), tlsKeyHash: reader.hash() };
}
