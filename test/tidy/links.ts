import { posix } from 'node:path';
import { at, type Source } from './source.ts';

const LINK = /(?<!\\)\[(?:[^\]\\]|\\.)*\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g;

/** Links between the project's own documents that lead nowhere: a missing file or a missing heading. */
export function brokenLinks(documents: readonly Source[], exists: (path: string) => boolean): string[] {
  const byPath = new Map(documents.map((document) => [document.path, document]));
  return documents.flatMap((document) =>
    [...withoutCode(document.text).matchAll(LINK)].flatMap((match) => {
      const link = match[1]!;
      if (/^[a-z][a-z\d+.-]*:/i.test(link)) return [];
      const [file = '', anchor] = decodeURI(link).split('#');
      const target = file === '' ? document.path : posix.join(posix.dirname(document.path), file);
      if (!exists(target))
        return [at(document, match.index, `${link} leads to ${target}, which does not exist`)];
      const goal = byPath.get(target);
      if (anchor === undefined || goal === undefined || anchorsOf(goal.text).has(anchor)) return [];
      return [at(document, match.index, `${target} has no heading #${anchor}`)];
    }),
  );
}

/** The anchors of a document's headings, named the way GitHub does. */
function anchorsOf(text: string): Set<string> {
  const anchors = new Set([...text.matchAll(/<a\s+(?:id|name)="([^"]+)"/g)].map((match) => match[1]!));
  for (const [, heading = ''] of withoutFences(text).matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
    const plain = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const name = plain.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(/\s/g, '-');
    let free = name;
    for (let i = 1; anchors.has(free); i += 1) free = `${name}-${i}`;
    anchors.add(free);
  }
  return anchors;
}

/** The text with code replaced by spaces, so that offsets stay. */
function withoutCode(text: string): string {
  return withoutFences(text).replaceAll(/(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, blank);
}

function withoutFences(text: string): string {
  return text.replaceAll(/^[ \t]*(```+|~~~+)[^\n]*\n[\s\S]*?(?:^[ \t]*\1|$(?![\s\S]))/gm, blank);
}

function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ');
}
