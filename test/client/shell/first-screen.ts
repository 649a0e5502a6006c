/** What a first screen is made of: the page's own files, and those of the parts that may be the first thing seen. */
import { typescript, importsOf, resolved } from '../../tidy/source.ts';

const PAGE = 'src/client/index.tsx';
const PARTS = 'src/client/shell/parts.ts';
const FIRST_PART = /firstPart\(\s*async \(\) =>\s*\(?await import\((?:\/\*[^*]*\*\/)?\s*'([^']+)'/gu;

/** Paths of all files that a first screen runs, from the project's folder. */
export function filesOfFirstScreens(): string[] {
  const sources = new Map(typescript('src').map((source) => [source.path, source]));
  const parts = [...sources.get(PARTS)!.text.matchAll(FIRST_PART)].map(([, to]) => resolved(PARTS, to!)!);
  const found = new Set<string>();
  const waiting = [PAGE, ...parts];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const source = sources.get(path);
    if (source === undefined || found.has(path)) continue;
    found.add(path);
    for (const { specifier, typeOnly, kind } of importsOf(source)) {
      if (!typeOnly && kind === 'static') waiting.push(resolved(path, specifier) ?? '');
    }
  }
  return [...found];
}
