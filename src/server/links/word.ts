/**
 * What a peer is told whose hello is behind what is remembered of it (HS35): everything that it needs to see for
 * itself that its disk is an older copy. A hello may be overtaken by what its own sender said meanwhile, so nobody
 * believes such a word without looking.
 */
import { judgeWord, type Boot, type DiskVerdict, type Standing } from '../../core/standing/standing.ts';
import type { ByteReader, ByteWriter } from '../../protocol/bytes.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import { fromHex, HASH_BYTES, hexAt, type DeviceId, type GroupId } from '../../protocol/ids.ts';

const NONCE_BYTES = 16;
/** As many as a hello names. */
const GROUPS_MAX = 256;
/** Seq, term, and the pair of the last acknowledgement. */
const STANDING_BYTES = 4 * 8;

/** One group, by the token that the speaker sends for it. */
export interface RememberedGroup {
  readonly token: Uint8Array;
  readonly standing: Standing;
}

export interface Word {
  /** The start of the peer that is known. */
  readonly boot: Boot;
  readonly groups: readonly RememberedGroup[];
}

/** What the groups of this node know of disks: their own, and those of others. */
export interface GroupStandings {
  /** Null while the group cannot be asked: nothing is said of it then. */
  own(groupId: GroupId): Standing | null;
  remembered(groupId: GroupId, deviceId: DeviceId): Standing | null;
}

/**
 * Whether a refusal is about this disk: null when the word says nothing that this process does not know.
 *
 * @param code as the peer closed the link
 * @param groupOf which group a token of the speaker stands for
 */
export function verdictOf(
  code: DiskVerdict,
  word: Word,
  own: Boot,
  standings: GroupStandings,
  groupOf: (token: Uint8Array) => GroupId | undefined,
): DiskVerdict | null {
  const told = word.groups.flatMap(({ token, standing }) => {
    const groupId = groupOf(token);
    const mine = groupId === undefined ? null : standings.own(groupId);
    return mine === null ? [] : [{ mine, remembered: standing }];
  });
  return judgeWord(code, word.boot, own, told);
}

/** A boot as it is written: count and nonce. */
export function writeBoot(writer: ByteWriter, { count, nonce }: Boot): void {
  writer.u64(count).fixed(fromHex(nonce), NONCE_BYTES);
}

export function readBoot(reader: ByteReader): Boot {
  return { count: reader.u64(), nonce: hexAt(reader.view(NONCE_BYTES), 0, NONCE_BYTES) };
}

function writeStanding(writer: ByteWriter, { seq, term, ackTerm, ackIndex }: Standing): void {
  writer.u64(seq).u64(term).u64(ackTerm).u64(ackIndex);
}

function readStanding(reader: ByteReader): Standing {
  return { seq: reader.u64(), term: reader.u64(), ackTerm: reader.u64(), ackIndex: reader.u64() };
}

/** For each of `count` tokens its standing, or that nothing is said. */
export function writeStandings(writer: ByteWriter, standings: readonly (Standing | null)[]): void {
  writer.list(standings, (to, standing) => {
    to.flag(standing !== null);
    if (standing !== null) writeStanding(to, standing);
  });
}

export function readStandings(reader: ByteReader, count: number): (Standing | null)[] {
  const standings = reader.list(GROUPS_MAX, 1, (from) => (from.flag() ? readStanding(from) : null));
  if (standings.length !== count) throw new ProtocolError('range', 'one standing for each group');
  return standings;
}

export function writeWord(writer: ByteWriter, { boot, groups }: Word): void {
  writeBoot(writer, boot);
  writer.list(groups, (to, { token, standing }) => {
    to.fixed(token, HASH_BYTES);
    writeStanding(to, standing);
  });
}

export function readWord(reader: ByteReader): Word {
  const boot = readBoot(reader);
  const groups = reader.list(GROUPS_MAX, HASH_BYTES + STANDING_BYTES, (from) => ({
    token: from.fixed(HASH_BYTES),
    standing: readStanding(from),
  }));
  return { boot, groups };
}
