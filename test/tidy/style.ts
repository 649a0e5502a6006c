import { at, codeOf, importsOf, type Source } from './source.ts';

const MODULE_END = /\.(?:ts|tsx|json|css)$/;

/** Relative imports name the file as it is: Node runs it without a build that could guess. */
export function wrongEndings(sources: readonly Source[]): string[] {
  return sources.flatMap((source) =>
    importsOf(source)
      .filter(({ specifier, kind }) => specifier.startsWith('.') && kind !== 'url')
      .filter(({ specifier }) => !MODULE_END.test(specifier) && !specifier.startsWith('../../bin/'))
      .map(({ specifier, line }) => `${source.path}:${line}: write the ending: '${withEnding(specifier)}'`),
  );
}

function withEnding(specifier: string): string {
  return `${specifier.replace(/\.[cm]?jsx?$/, '')}.ts`;
}

const FORBIDDEN: readonly (readonly [RegExp, string])[] = [
  [/\bexport\s+default\b/g, 'export it by name: one thing has one name everywhere'],
  [/\bexport\s+(?:type\s+)?\*/g, 'no barrels: import from the file that defines it'],
  [
    /(?<![\w$.])(?:const\s+)?enum\s+\w/g,
    'write a union of strings or a constant table: an enum does not run natively',
  ],
];

export function forbiddenForms(sources: readonly Source[]): string[] {
  return sources.flatMap((source) =>
    FORBIDDEN.flatMap(([pattern, message]) =>
      [...codeOf(source.text).matchAll(pattern)].map((match) => at(source, match.index, message)),
    ),
  );
}

/** What makes markup, or a program, of a text: the policy of the pages does not ask for trusted types, so nothing may. */
const MARKUP_OF_TEXT =
  /\b(?:innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|srcDoc|srcdoc|createContextualFragment|setHTMLUnsafe|DOMParser|eval|document\.write(?:ln)?|new Function)\b/g;

export function markupOfText(sources: readonly Source[]): string[] {
  return sources
    .filter(({ path }) => path.startsWith('src/client/'))
    .flatMap((source) =>
      [...codeOf(source.text).matchAll(MARKUP_OF_TEXT)].map((match) =>
        at(source, match.index, 'make elements, never markup: what others write is text (KE22)'),
      ),
    );
}

const VAGUE = /(?:^|\/)(?:utils?|helpers?|misc|common|shared|stuff)(?:\/|\.)/i;

/** A file is named after its idea, so that one can guess what is in it. */
export function vagueNames(sources: readonly Source[]): string[] {
  return sources
    .filter(({ path }) => VAGUE.test(path))
    .map(
      ({ path }) =>
        `${path}: name it after what it does, and put each function beside its only user or its idea`,
    );
}
