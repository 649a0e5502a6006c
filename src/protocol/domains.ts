/**
 * Domain strings: the first bytes of everything that is hashed or signed, so that bytes made for one
 * purpose can never be taken for another (FM5). No signed domain is a prefix of another.
 */
import { ByteWriter } from './bytes.ts';
import { SHORT_ID_BYTES, type GroupId } from './ids.ts';

export const DOMAIN = Object.freeze({
  event: 'demes/1/event',
  eventSignature: 'demes/1/event-sig',
  entry: 'demes/1/entry',
  acknowledgement: 'demes/1/ack',
  device: 'demes/1/device',
  address: 'demes/1/address',
  invite: 'demes/1/invite',
  join: 'demes/1/join',
  hello: 'demes/1/hello',
  removed: 'demes/1/removed',
  alive: 'demes/1/alive',
  fork: 'demes/1/fork',
  keysGroup: 'demes/1/keys-group',
  roomSecret: 'demes/1/room-secret',
  messageKey: 'demes/1/message-key',
  seal: 'demes/1/seal',
  pastKey: 'demes/1/past-key',
  pastBox: 'demes/1/past-box',
  transcript: 'demes/1/transcript',
  safetyNumber: 'demes/1/safety-number',
  link: 'demes/1/link-proof',
  linkCommit: 'demes/1/link-commit',
  linkKey: 'demes/1/link-key',
  linkPictures: 'demes/1/link-pictures',
  recoveryFile: 'demes/1/recovery-file',
  linkDevice: 'demes/1/link-device',
  blobChunk: 'demes/1/blob-chunk',
  blobId: 'demes/1/blob-id',
  restKey: 'demes/1/rest-key',
  restDigest: 'demes/1/rest-digest',
});

/** Version byte of every structure but the event header, which has EVENT_VERSION. */
export const FORMAT_VERSION = 1;

/** The group id of what is about no group, and of the genesis event's own header. */
export const ZERO_GROUP = 'a'.repeat(52) as GroupId;

/** Starts the bytes to be signed: domain, version, group id (ZERO_GROUP where it is about no group). */
export function beginPreimage(domain: string, groupId: GroupId = ZERO_GROUP): ByteWriter {
  return new ByteWriter(domain.length + 1 + 8 * SHORT_ID_BYTES)
    .ascii(domain)
    .u8(FORMAT_VERSION)
    .longId(groupId);
}
