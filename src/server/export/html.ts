/**
 * An export as one HTML page that needs nothing else and does nothing: no script, no address that is asked for by itself,
 * and everything that people wrote as text. The policy in it says so to browsers, too.
 */
import { createHash } from 'node:crypto';
import type { ExportMessage } from '../../api/export.ts';
import type { Hash, RoomId } from '../../protocol/ids.ts';
import { base64Of, type ExportFiles } from './files.ts';
import type { ExportSource } from './source.ts';
import { besidesOf, insteadOf, timeText } from './words.ts';

const STYLE = `
:root{color-scheme:light dark;--line:#8884;--quiet:#6b7278;--mark:#8881}
@media(prefers-color-scheme:dark){:root{--quiet:#a0a8ad}}
body{max-width:46rem;margin:0 auto;padding:1.5rem 1rem 4rem;font:1rem/1.5 system-ui,sans-serif}
h2{margin:3rem 0 1rem;padding-top:1rem;border-top:1px solid var(--line)}
article{padding:.4rem 0}article:target{background:var(--mark)}
header{display:flex;gap:.6rem;align-items:baseline;flex-wrap:wrap}
img{max-width:100%;height:auto}
p{margin:.2rem 0;white-space:pre-wrap;overflow-wrap:anywhere}
time,small,nav,.quiet{color:var(--quiet);font-size:.85rem}
.quiet{font-style:italic}
`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'`;
/** With files in it: pictures that stand in the page itself. */
const POLICY_FILES = `${POLICY}; img-src data:`;

const SIGNS: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
/** Characters that are none in HTML. */
const NONE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/gu;

export async function* htmlOf(
  source: ExportSource,
  minutesAhead: number,
  files: ExportFiles | null,
): AsyncGenerator<string> {
  const { head } = source;
  const title = escaped(head.groupName);
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(files === null ? POLICY : POLICY_FILES)}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<h1 dir="auto">${title}</h1>
<p class="quiet">Exported by <bdi>${escaped(head.exportedBy.name)}</bdi> on ${timeText(head.exportedAt, minutesAhead)}, up to entry ${head.upTo.index} with the hash ${head.upTo.hash}.</p>
<nav>${head.rooms.map(({ id, name }) => `<a href="#${escaped(id)}"><bdi>${escaped(name)}</bdi></a>`).join(' · ')}</nav>
`;
  let count = 0;
  for (const { id, name, topic } of head.rooms) {
    yield `<h2 id="${escaped(id)}" dir="auto">${escaped(name)}</h2>\n`;
    if (topic !== '') yield `<p class="quiet" dir="auto">${escaped(topic)}</p>\n`;
    for (const part of source.messages(id as RoomId)) {
      count += part.length;
      for (const message of part) {
        const { open, close } = articleOf(message, minutesAhead);
        yield open;
        if (files !== null) yield* filesOf(message, files);
        yield close;
      }
    }
  }
  yield `<p class="quiet">End: ${count} messages.</p>\n</body>\n</html>\n`;
}

function articleOf(
  message: ExportMessage,
  minutesAhead: number,
): { readonly open: string; readonly close: string } {
  const { index, at, author } = message;
  const time = `<time datetime="${escaped(at)}">${timeText(at, minutesAhead)}</time>`;
  const head = `<header><b dir="auto">${escaped(author.name)}</b> ${time} <small>#${index}</small></header>`;
  const instead = insteadOf(message);
  const text =
    instead === null
      ? `<p dir="auto">${linked(message.text)}</p>`
      : `<p class="quiet">${escaped(instead)}</p>`;
  const besides = instead === null ? besidesOf(message) : [];
  const lines = besides.map((line) => `<p class="quiet" dir="auto">${escaped(line)}</p>`).join('');
  return { open: `<article id="m${index}">${head}${text}${lines}`, close: '</article>\n' };
}

/** Shown where their bytes are those of a picture, and to be saved: nothing else is done with them. */
async function* filesOf({ attachments }: ExportMessage, files: ExportFiles): AsyncGenerator<string> {
  for (const { blobId, name, alt } of attachments) {
    const file = await files.open(blobId as Hash);
    if (file === null) {
      yield `<p class="quiet">(the bytes of ${escaped(name)} were not on this device)</p>`;
      continue;
    }
    const isPicture = file.media?.kind === 'image';
    const type = isPicture ? file.media.type : 'application/octet-stream';
    yield isPicture ? `<img alt="${escaped(alt === '' ? name : alt)}" src="data:${type};base64,` : '<p><a';
    yield isPicture ? '' : ` download="${escaped(name)}" href="data:${type};base64,`;
    yield* base64Of(file);
    yield isPicture ? '">' : `">${escaped(name)}</a></p>`;
  }
}

/** Addresses can be followed by whoever wants to; nothing else in a text is more than text. */
function linked(text: string): string {
  const pieces = text.split(/(https?:\/\/[^\s<>"']+)/u);
  return pieces
    .map((piece, at) => {
      const shown = escaped(piece);
      return at % 2 === 1 ? `<a href="${shown}" rel="noopener noreferrer nofollow">${shown}</a>` : shown;
    })
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll(NONE, '\ufffd').replaceAll(/[&<>"']/gu, (sign) => SIGNS[sign]!);
}
