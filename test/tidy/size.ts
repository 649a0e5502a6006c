import { at, codeOf, type Source } from './source.ts';

const FILE_LINES_MAX = 400;
const FUNCTION_LINES_MAX = 60;

export function longFiles(sources: readonly Source[]): string[] {
  return sources.flatMap(({ path, text }) => {
    const lines = text.trimEnd().split('\n').length;
    if (lines <= FILE_LINES_MAX) return [];
    return [`${path}: ${lines} lines, at most ${FILE_LINES_MAX}: split it into files of one idea each`];
  });
}

export function longFunctions(sources: readonly Source[]): string[] {
  return sources.flatMap((source) =>
    functionBodies(codeOf(source.text)).flatMap(({ start, lines }) => {
      if (lines <= FUNCTION_LINES_MAX) return [];
      const message = `a function of ${lines} lines, at most ${FUNCTION_LINES_MAX}: give its steps names of their own`;
      return [at(source, start, message)];
    }),
  );
}

interface Body {
  /** Offset of its opening brace. */
  readonly start: number;
  /** Lines from the opening to the closing brace, both counted. */
  readonly lines: number;
}

/** Every function body in blanked code. */
function functionBodies(code: string): Body[] {
  const bodies: Body[] = [];
  const open: { start: number; line: number; isFunction: boolean }[] = [];
  let line = 1;
  for (let i = 0; i < code.length; i += 1) {
    if (code[i] === '\n') line += 1;
    else if (code[i] === '{')
      open.push({ start: i, line, isFunction: opensFunction(code.slice(0, i).trimEnd()) });
    else if (code[i] === '}') {
      const body = open.pop();
      if (body?.isFunction === true) bodies.push({ start: body.start, lines: line - body.line + 1 });
    }
  }
  return bodies;
}

/** Whether a brace after this text opens the body of a function, method, getter or arrow. */
function opensFunction(before: string): boolean {
  if (before.endsWith('=>')) return true;
  const head = withoutReturnType(before);
  if (!head.endsWith(')')) return false;
  const beforeParameters = head.slice(0, matchingOpen(head, head.length - 1)).trimEnd();
  return !/(?<![\w$.#])(?:if|for|while|switch|catch|with|await)$/.test(beforeParameters);
}

/** Cuts `: Promise<Map<string, { a: number }>>` off the end, if it stands after a parameter list. */
function withoutReturnType(text: string): string {
  let end = text.length;
  while (end > 0) {
    const char = text[end - 1]!;
    if (char === ':' && /\)\s*$/.test(text.slice(0, end - 1))) {
      const isCondition = text.slice(end).trim() === '';
      return isCondition ? text : text.slice(0, end - 1).trimEnd();
    }
    if (char === ')' && end === text.length) return text;
    // A brace inside a type is followed by more of the type; one that ends a block is not.
    if (char === '}' && !/^\s*(?:$|[[\]>,|&)])/.test(text.slice(end))) return text;
    if (char === '}' || char === ']' || char === ')') end = matchingOpen(text, end - 1);
    else if (/[\w\s$.<>,|&?:'"`]/.test(char)) end -= 1;
    else return text;
  }
  return text;
}

function matchingOpen(text: string, close: number): number {
  let depth = 0;
  for (let i = close; i >= 0; i -= 1) {
    if (/[)\]}]/.test(text[i]!)) depth += 1;
    else if (/[([{]/.test(text[i]!)) depth -= 1;
    if (depth === 0) return i;
  }
  return 0;
}
