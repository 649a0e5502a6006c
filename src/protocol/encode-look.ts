/** Bytes of what stands beside a member's name (FM75); in payloads and in rows of the roster alike. */
import type { ByteReader, ByteWriter } from './bytes.ts';
import { ProtocolError } from './errors.ts';
import { LIMITS } from './limits.ts';
import type { MemberLook } from './payloads.ts';
import { isReactionText } from './text.ts';

/** What the screens show of a member who said nothing about it. */
export const NO_LOOK: MemberLook = Object.freeze({ colour: 0, picture: '', isBot: false });

/** @throws ProtocolError limit, text */
export function writeLook(writer: ByteWriter, look: MemberLook): void {
  const { colour, picture, isBot } = checkedLook(look);
  writer.u8(colour).text(picture).flag(isBot);
}

/** @throws ProtocolError limit, text, and what reading bytes throws */
export function readLook(reader: ByteReader): MemberLook {
  const colour = reader.u8();
  const picture = reader.text(LIMITS.emojiBytesMax);
  return checkedLook({ colour, picture, isBot: reader.flag() });
}

function checkedLook({ colour, picture, isBot }: MemberLook): MemberLook {
  if (colour > LIMITS.memberColours) throw new ProtocolError('limit', 'no such colour');
  return { colour, picture: picture === '' ? '' : checkedEmoji(picture), isBot };
}

/**
 * What may stand under a message or beside a name, for the log. That it is one picture is for the author's node to see to.
 * Bytes as they are: what composing makes of them differs from one Unicode version to the next.
 *
 * @throws ProtocolError limit, text
 */
export function checkedEmoji(emoji: string): string {
  if (new TextEncoder().encode(emoji).length > LIMITS.emojiBytesMax)
    throw new ProtocolError('limit', 'emoji too long');
  if (!isReactionText(emoji)) throw new ProtocolError('text', 'not something to put under a message');
  return emoji;
}
