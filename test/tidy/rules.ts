import { at, codeOf, type Source } from './source.ts';

const CHAPTERS = 'HS|EL|RK|LG|CM|RS|TN|OB|SN|MS|KE|MK|FM|LM|ER|AD|NR|RL|TE|AR|DV|BL|LB';
const LAW_ITEM = new RegExp(`^[ \\t]*[-*][ \\t]+\\*\\*((?:${CHAPTERS})\\d+)\\*\\*`, 'gm');
const IN_TITLE = new RegExp(`\\b(?:${CHAPTERS})\\d+\\b`, 'g');
/** One or several ids at the start: `EL7: …`, `EL7, EL8: …`, `EL7 EL8 …`. */
const AT_START = new RegExp(`^(?:(?:${CHAPTERS})\\d+\\b[ ,:/]*)+`);

/** The rules of docs/protocol.md that no test proves, and the rules that tests name but the law does not have. */
export function unprovenRules(law: Source, tests: readonly Source[]): string[] {
  const items = [...law.text.matchAll(LAW_ITEM)];
  const ids = new Set(items.map((item) => item[1]!));
  const titles = tests.flatMap(titlesOf);
  const proven = new Set(titles.flatMap(({ text }) => AT_START.exec(text)?.[0].match(IN_TITLE) ?? []));
  const twice = items.filter((item, i) => items.findIndex((other) => other[1] === item[1]) < i);
  return [
    ...(items.length === 0 ? [`${law.path}: no rules found; a rule is a list item "- **EL7** …"`] : []),
    ...twice.map((item) =>
      at(law, item.index, `${item[1]} is there twice; give the later rule the next free number`),
    ),
    ...items
      .filter((item) => !proven.has(item[1]!))
      .map((item) =>
        at(law, item.index, `${item[1]} has no test; start the title of the test that proves it with it`),
      ),
    ...titles.flatMap(({ source, offset, text }) =>
      (text.match(IN_TITLE) ?? [])
        .filter((id) => !ids.has(id))
        .map((id) => at(source, offset, `${id} is not a rule of ${law.path}`)),
    ),
  ];
}

interface Title {
  readonly source: Source;
  readonly offset: number;
  readonly text: string;
}

/** The titles of tests as written; an insertion `${…}` in a title is left out. */
function titlesOf(source: Source): Title[] {
  const code = codeOf(source.text);
  return [...code.matchAll(/(?<![\w$.])it(?:\.only)?\s*\(\s*(['"`])/g)].map((match) => {
    const start = match.index + match[0].length;
    const end = code.indexOf(match[1]!, start);
    return {
      source,
      offset: match.index,
      text: source.text.slice(start, end).replaceAll(/\$\{[^}]*\}/g, ''),
    };
  });
}
