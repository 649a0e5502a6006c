/** What a file may be called where somebody saves it: whatever it was called where it came from (BL10). */
import { LIMITS } from './limits.ts';
import { withoutUnseen } from './text.ts';

const UNNAMED = 'file';
/** What file systems refuse, or take for something else than part of a name. */
const NOT_IN_NAMES = /[<>:"|?*]/g;
/** Names of devices, whatever ending they have. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(?:\.|$)/i;
/** An ending says what a file is; a longer one is part of the name. */
const ENDING = /\.[^.]{1,15}$/;

const encoder = new TextEncoder();

/** A name without folders that can be shown and saved anywhere: nothing in it hides, turns, or names a device. */
export function cleanFileName(name: string): string {
  const last = withoutUnseen(name).split(/[/\\]/).at(-1)!;
  const bare = last.replace(NOT_IN_NAMES, '_').replace(/^[\s.]+|[\s.]+$/gu, '');
  const safe = DEVICE.test(bare) ? `_${bare}` : bare;
  return shortened(safe === '' ? UNNAMED : safe);
}

/** Its ending stays. */
function shortened(name: string): string {
  if (bytesOf(name) <= LIMITS.fileNameBytesMax) return name;
  const ending = ENDING.exec(name)?.[0] ?? '';
  let left = LIMITS.fileNameBytesMax - bytesOf(ending);
  let stem = '';
  for (const char of name.slice(0, name.length - ending.length)) {
    left -= bytesOf(char);
    if (left < 0) break;
    stem += char;
  }
  return `${stem.trimEnd()}${ending}`;
}

function bytesOf(text: string): number {
  return encoder.encode(text).length;
}
