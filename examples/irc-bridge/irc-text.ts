/** Lines of IRC (RFC 1459, 2812, tags of IRCv3), read and written; and text on its way from one side to the other. Pure. */

export interface IrcLine {
  readonly tags: ReadonlyMap<string, string>;
  /** Of whoever says it: a nick, or a server's name. Empty where the server says it of itself. */
  readonly nick: string;
  /** `nick!user@host`, as the server writes it. */
  readonly prefix: string;
  readonly command: string;
  readonly params: readonly string[];
}

/** Only spaces part words: whatever else looks like one is a letter. */
const LINE = /^(?:@([^ ]*) +)?(?::([^ ]*) +)?([A-Za-z]+|\d{3})((?: +[^: ][^ ]*)*)(?: +:(.*))?(?: *)$/s;

/** Null for what is no line of IRC. */
export function parseLine(line: string): IrcLine | null {
  const found = LINE.exec(line);
  if (found === null) return null;
  const [, tags = '', prefix = '', command = '', middle = '', last] = found;
  const words = middle.split(' ').filter((word) => word !== '');
  return {
    tags: new Map(tags.split(';').map((tag) => [tag.split('=')[0]!, tag.slice(tag.indexOf('=') + 1)])),
    nick: prefix.split('!')[0]!,
    prefix,
    command: command.toUpperCase(),
    params: last === undefined ? words : [...words, last],
  };
}

/** One command. Whatever is in its words, it stays one: nothing ends the line, or begins another parameter, but the last. */
export function formatLine(command: string, ...params: readonly string[]): string {
  const words = params.map((word) => word.replaceAll(/[\r\n\0]/g, ' '));
  const last = words.pop();
  const middle = words.map((word) => ` ${word.replaceAll(' ', '_').replace(/^:+/, '') || '*'}`).join('');
  return `${command}${middle}${last === undefined ? '' : ` :${last}`}`;
}

/** As servers compare nicks and channels (`CASEMAPPING=rfc1459`). */
export function folded(name: string): string {
  return name
    .toLowerCase()
    .replaceAll('{', '[')
    .replaceAll('}', ']')
    .replaceAll('|', '\\')
    .replaceAll('^', '~');
}

/** Bytes of a line as text: UTF-8, or what old clients send. */
export function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}

/** Colours, which take digits with them, and the other signs of form. */
const FORMS =
  /\x03(?:\d{1,2}(?:,\d{1,2})?)?|\x04(?:[0-9a-f]{6}(?:,[0-9a-f]{6})?)?|[\x02\x0f\x11\x16\x1d-\x1f]/gi;
/** Whatever else a terminal obeys, or what turns the direction of all that follows. */
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** What is left of a text when nothing in it does anything. */
export function plainText(text: string): string {
  return text.replaceAll(FORMS, '').replaceAll(UNSEEN, '');
}

/** What somebody on IRC says, as it stands in the room. Null for what nobody is to read (CTCP, and nothing). */
export function forRoom(nick: string, said: string): string | null {
  const [, asked, rest = ''] = /^\x01(\S+) ?([^\x01]*)\x01?$/.exec(said) ?? [];
  if (asked !== undefined && asked !== 'ACTION') return null;
  const text = plainText(asked === undefined ? said : rest).trim();
  if (text === '') return null;
  return asked === undefined ? `${nick} (IRC): ${text}` : `* ${nick} (IRC) ${text}`;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const NAME_LENGTH_MAX = 32;
/** Of one message: a page of log that somebody pasted would hold the channel up for minutes. */
const LINES_MAX = 20;

/** What somebody says in the room, as texts for PRIVMSG of at most so many bytes each. */
export function forChannel(name: string, text: string, bytesMax: number): string[] {
  const shown = [...graphemes.segment(plainText(name).trim())].slice(0, NAME_LENGTH_MAX);
  const head = `<${shown.map(({ segment }) => segment).join('') || '?'}> `;
  const lines = text
    .split(/[\r\n\v\f\0\u0085\u2028\u2029]+/u)
    .map((line) => plainText(line.replaceAll('\t', ' ')).trimEnd())
    .filter((line) => line !== '')
    .flatMap((line) => pieces(line, bytesMax - Buffer.byteLength(head)));
  const kept =
    lines.length > LINES_MAX ? [...lines.slice(0, LINES_MAX - 1), '(the rest is in the room)'] : lines;
  return kept.map((line) => head + line);
}

/** At most so many bytes of UTF-8 each, cut between words where that is near, and never inside what is read as one sign. */
export function pieces(line: string, bytesMax: number): string[] {
  const made: string[] = [];
  let piece = '';
  for (const sign of signsOf(line, bytesMax)) {
    if (Buffer.byteLength(piece + sign) > bytesMax) {
      const space = piece.lastIndexOf(' ');
      const cut = space > piece.length / 2 ? space : piece.length;
      made.push(piece.slice(0, cut).trimEnd());
      piece = piece.slice(cut).trimStart();
    }
    piece += sign;
  }
  return [...made, piece].filter((one) => one !== '');
}

/** One sign may have any number of marks on it: then each goes by itself. */
function signsOf(line: string, bytesMax: number): string[] {
  return Array.from(graphemes.segment(line), ({ segment }) => segment).flatMap((sign) =>
    Buffer.byteLength(sign) > bytesMax ? Array.from(sign) : sign,
  );
}
