/** Bytes of the answer to a pre-vote (FM31). */
import type { ByteReader, ByteWriter } from './bytes.ts';
import { ProtocolError } from './errors.ts';
import type { PreVoteAnswer } from './peer-messages.ts';

const VERDICTS = ['granted', 'soft', 'leaderAlive', 'refused'] as const satisfies PreVoteAnswer['verdict'][];

export function writePreVoteAnswer(writer: ByteWriter, message: PreVoteAnswer): void {
  const verdict = VERDICTS.indexOf(message.verdict) + 1;
  writer.u64(message.term).u64(message.attempt).u8(verdict);
  writer.u64(message.lastIndex).u64(message.lastTerm).u64(message.clockMs);
}

export function readPreVoteAnswer(reader: ByteReader): PreVoteAnswer {
  return {
    type: 'preVoteAnswer',
    term: reader.u64(),
    attempt: reader.u64(),
    verdict: readVerdict(reader),
    lastIndex: reader.u64(),
    lastTerm: reader.u64(),
    clockMs: reader.u64(),
  };
}

function readVerdict(reader: ByteReader): PreVoteAnswer['verdict'] {
  const code = reader.u8();
  const verdict = VERDICTS[code - 1];
  if (verdict === undefined) throw new ProtocolError('range', `pre-vote verdict ${code}`);
  return verdict;
}
