/**
 * The first frame both ways (HS6..HS11): who I am, by the key that signs events; which start of mine this is;
 * which groups I offer; where I can be reached. The signature covers the TLS session's exporter and both
 * device ids, so a hello is worth nothing on any other connection, to anybody else or in the other direction.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { Crypto } from '../../engine/ports.ts';
import { ByteWriter } from '../../protocol/bytes.ts';
import { beginPreimage, DOMAIN } from '../../protocol/domains.ts';
import { addressRecordPreimage, deviceIdOf } from '../../protocol/encode-identity.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import type { AddressRecord } from '../../protocol/identity.ts';
import type { DeviceId, GroupId } from '../../protocol/ids.ts';
import { isDeviceCertificateValid } from '../crypto/certificate.ts';
import { sha256 } from '../crypto/crypto.ts';
import { judgeBoot, whatIsMissing, type Boot } from '../../core/standing/standing.ts';
import type { KnownDevice, LinkIdentity, LinkRefusal, PeerBoots } from './ports.ts';
import { verdictOf, writeBoot } from './word.ts';
import type { DiskVerdict } from '../../core/standing/standing.ts';
import type { GroupStandings, RememberedGroup, Word } from './word.ts';
import {
  CHALLENGE_BYTES,
  decodeLinkFrame,
  encodeHello,
  encodeHelloFields,
  LINK_ID_BYTES,
  type HelloFields,
  type LinkFrame,
} from './wire.ts';

const EXPORTER_LABEL = 'EXPORTER-demes-1-hello';
const EXPORTER_BYTES = 32;
const GROUP_DOMAIN = 'demes/1/hello-group';
const LINK_ID_DOMAIN = 'demes/1/link-id';

export const NO_LINK = '0'.repeat(LINK_ID_BYTES * 2);

/** Which end of the TCP connection: in every signature and token, so that nothing can be sent back to its maker. */
export type Side = 'dialler' | 'listener';
const SIDE_CODE = { dialler: 1, listener: 2 } as const satisfies Record<Side, number>;

export function otherSide(side: Side): Side {
  return side === 'dialler' ? 'listener' : 'dialler';
}

/** One TLS session, from one end. */
export interface Session {
  readonly side: Side;
  /** Secret of this session, equal at both ends and known to nobody else. */
  readonly exporter: Uint8Array;
  readonly self: DeviceId;
  /** Whom the key of the other end's TLS certificate belongs to. */
  readonly peer: KnownDevice;
}

/** Throws when the connection is no longer there. */
export function exporterOf(socket: TLSSocket): Uint8Array {
  return socket.exportKeyingMaterial(EXPORTER_BYTES, EXPORTER_LABEL, Buffer.alloc(0));
}

/** A name for the link that both ends know and nobody else; 16 hex characters. */
export function linkIdOf(exporter: Uint8Array): string {
  const mac = createHmac('sha256', exporter).update(LINK_ID_DOMAIN).digest();
  return mac.subarray(0, LINK_ID_BYTES).toString('hex');
}

/** What a side sends instead of a group's id: only who has the group can tell which it is. */
export function groupToken(exporter: Uint8Array, sender: Side, groupId: GroupId): Uint8Array {
  const named = new ByteWriter(64).ascii(GROUP_DOMAIN).u8(SIDE_CODE[sender]).longId(groupId).take();
  return createHmac('sha256', exporter).update(named).digest();
}

/** What this side sends for its groups. */
export function ownTokens(session: Session): Uint8Array[] {
  return session.peer.groups.map((groupId) => groupToken(session.exporter, session.side, groupId));
}

/** Groups that this side offers the peer and whose token the peer sent. */
export function commonGroups(session: Session, tokens: readonly Uint8Array[]): GroupId[] {
  const sender = otherSide(session.side);
  return session.peer.groups.filter((groupId) => {
    const mine = groupToken(session.exporter, sender, groupId);
    return tokens.some((token) => timingSafeEqual(token, mine));
  });
}

export interface HelloContext {
  readonly identity: LinkIdentity;
  readonly crypto: Crypto;
  readonly boots: PeerBoots;
  readonly standings: GroupStandings;
  /** This device's newest record. */
  ownRecord(): AddressRecord;
}

export function makeHello(context: HelloContext, session: Session, replaces: string): Uint8Array {
  const fields: HelloFields = {
    certificate: context.identity.certificate,
    boot: context.identity.boot,
    replaces,
    groupTokens: ownTokens(session),
    standings: session.peer.groups.map((groupId) => context.standings.own(groupId)),
    addressRecord: context.ownRecord(),
  };
  const signedBytes = encodeHelloFields(fields);
  const preimage = helloPreimage(
    session.exporter,
    session.side,
    session.self,
    session.peer.deviceId,
    signedBytes,
  );
  return encodeHello(signedBytes, context.crypto.sign(preimage));
}

/** A hello that holds. */
export interface AcceptedHello {
  readonly boot: Boot;
  readonly replaces: string;
  /** Offered by both. */
  readonly groups: readonly GroupId[];
  /** All that the peer offered, for when our own groups change. */
  readonly groupTokens: readonly Uint8Array[];
  readonly addressRecord: AddressRecord;
  readonly signingKey: Uint8Array;
}

export type HelloVerdict =
  | { readonly kind: 'accepted'; readonly hello: AcceptedHello }
  | {
      readonly kind: 'refused';
      readonly code: LinkRefusal;
      readonly detail: string;
      /** What the refused is told, so that it can see for itself. */
      readonly word: Word | null;
    }
  /** Started as often as the one that is known: its process may still be there (HS36). */
  | { readonly kind: 'twin'; readonly word: Word }
  /** The peer refuses us, and says what it remembers; its close code follows. */
  | { readonly kind: 'told'; readonly word: Word };

/** Never throws for what the peer sent. Remembers the peer's start when it is new and let in. */
export function checkHello(context: HelloContext, session: Session, body: Uint8Array): HelloVerdict {
  let frame: LinkFrame;
  try {
    frame = decodeLinkFrame(body);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return refused(error.code === 'unknown_version' ? 'unknown_version' : 'bad_hello', error.message);
  }
  if (frame.type === 'remembered') return { kind: 'told', word: frame };
  if (frame.type !== 'hello') return refused('bad_hello', `a ${frame.type} frame before the hello`);
  const { fields, signedBytes, signature } = frame;
  const { certificate, addressRecord, boot } = fields;
  const { peer } = session;

  const sender = deviceIdOf(certificate.signingKey, sha256);
  if (sender !== peer.deviceId || certificate.tlsKeyHash !== peer.tlsKeyHash) {
    return refused('wrong_key', 'the hello is of another device than the TLS key');
  }
  if (!isDeviceCertificateValid(certificate, context.crypto)) {
    return refused('wrong_key', 'the device certificate does not hold');
  }
  const side = otherSide(session.side);
  const preimage = helloPreimage(session.exporter, side, sender, session.self, signedBytes);
  if (!context.crypto.verify(certificate.signingKey, preimage, signature)) {
    return refused('bad_hello', 'the hello was not signed for this session');
  }
  if (
    addressRecord.deviceId !== sender ||
    !context.crypto.verify(
      certificate.signingKey,
      addressRecordPreimage(addressRecord),
      addressRecord.signature,
    )
  ) {
    return refused('bad_hello', 'the address record is not its own');
  }
  const groups = commonGroups(session, fields.groupTokens);
  if (groups.length === 0) return refused('no_common_group', 'no group in common');
  const disk = checkDisk(context, session, fields);
  if (disk !== null) return disk;
  const { replaces, groupTokens } = fields;
  const { signingKey } = certificate;
  return { kind: 'accepted', hello: { boot, replaces, groups, groupTokens, addressRecord, signingKey } };
}

function refused(code: LinkRefusal, detail: string, word: Word | null = null): HelloVerdict {
  return { kind: 'refused', code, detail, word };
}

/** What is remembered of this peer in the groups that it names, with what it says of them. */
function compared(context: HelloContext, session: Session, { groupTokens, standings }: HelloFields) {
  const { peer, exporter, side } = session;
  return groupTokens.flatMap((token, at) => {
    const groupId = commonGroups(session, [token])[0];
    if (groupId === undefined) return [];
    const remembered = context.standings.remembered(groupId, peer.deviceId);
    const said = standings[at] ?? null;
    if (remembered === null || said === null) return [];
    return [{ said, remembered, ownToken: groupToken(exporter, side, groupId) }];
  });
}

/**
 * HS11, HS35: a start counted lower than one seen before is a disk put back, the same count with another nonce a copy,
 * and a new start of whoever showed more in an earlier one too. A process that is known is not judged again: what it
 * says on another link may have overtaken its hello. Remembers the start that it lets in.
 */
function checkDisk(context: HelloContext, session: Session, fields: HelloFields): HelloVerdict | null {
  const { boots } = context;
  const { boot } = fields;
  const { deviceId } = session.peer;
  const known = boots.lastBoot(deviceId);
  const verdict = judgeBoot(boot, known);
  if (verdict === 'same') return null;
  if (known !== undefined && verdict === 'older') {
    return refused('rolled_back', `start ${boot.count} after start ${known.count}`, wordOf(known, []));
  }
  if (known !== undefined && verdict === 'twin') return { kind: 'twin', word: wordOf(known, []) };
  const lacking = compared(context, session, fields).flatMap(({ said, remembered, ownToken }) => {
    const what = whatIsMissing(said, remembered);
    return what === null ? [] : [{ what, token: ownToken, standing: remembered }];
  });
  if (lacking.length > 0) return refused('rolled_back', lacking[0]!.what, wordOf(known ?? boot, lacking));
  boots.rememberBoot(deviceId, { count: boot.count, nonce: boot.nonce });
  return null;
}

function wordOf({ count, nonce }: Boot, groups: readonly RememberedGroup[]): Word {
  return { boot: { count, nonce }, groups: groups.map(({ token, standing }) => ({ token, standing })) };
}

/** Whether a word that came with this refusal is about this disk; null when it is overtaken. */
export function ownVerdict(
  context: HelloContext,
  session: Session,
  code: DiskVerdict,
  word: Word,
): DiskVerdict | null {
  const groupOf = (token: Uint8Array): GroupId | undefined => commonGroups(session, [token])[0];
  return verdictOf(code, word, context.identity.boot, context.standings, groupOf);
}

/** What the device at `side` of a session signs to show that the process of this start is still there (HS36). */
export function alivePreimage(
  exporter: Uint8Array,
  side: Side,
  from: DeviceId,
  boot: Boot,
  random: Uint8Array,
): Uint8Array {
  const writer = beginPreimage(DOMAIN.alive)
    .fixed(exporter, EXPORTER_BYTES)
    .u8(SIDE_CODE[side])
    .shortId(from)
    .fixed(random, CHALLENGE_BYTES);
  writeBoot(writer, boot);
  return writer.take();
}

function helloPreimage(
  exporter: Uint8Array,
  side: Side,
  from: DeviceId,
  to: DeviceId,
  signedBytes: Uint8Array,
): Uint8Array {
  return beginPreimage(DOMAIN.hello)
    .fixed(exporter, EXPORTER_BYTES)
    .u8(SIDE_CODE[side])
    .shortId(from)
    .shortId(to)
    .bytes(signedBytes)
    .take();
}
