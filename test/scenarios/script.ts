/**
 * The text of a scenario: one line that says what it proves, then commands, each with what it printed below it,
 * indented. Lines that begin with # tell the story; empty lines part it. Nothing else is in it.
 */

export interface Step {
  /** In the file, from 1. */
  readonly line: number;
  readonly command: string;
  readonly output: readonly string[];
}

export interface Script {
  readonly number: number;
  /** Rules of docs/protocol.md. */
  readonly rules: readonly string[];
  readonly proves: string;
  /** Steps, and what is told between them. */
  readonly parts: readonly (Step | string)[];
}

const INDENT = '    ';
const HEAD = /^(\d+) \(([A-Z]{2}\d+(?:, [A-Z]{2}\d+)*)\): (\S.*)$/;

export function readScript(text: string): Script {
  const [head, ...lines] = text.trimEnd().split('\n');
  const found = HEAD.exec(head ?? '');
  if (found === null) throw new Error('the first line is `NUMBER (RULE, RULE): what it proves`');
  const parts: (Step | string)[] = [];
  for (const [at, line] of lines.entries()) {
    const step = parts.at(-1);
    if (line.startsWith(INDENT)) {
      if (step === undefined || typeof step === 'string')
        throw new Error(`line ${at + 2}: output of no command`);
      parts[parts.length - 1] = { ...step, output: [...step.output, line.slice(INDENT.length)] };
    } else if (line === '' || line.startsWith('#')) parts.push(line);
    else parts.push({ line: at + 2, command: line, output: [] });
  }
  return { number: Number(found[1]), rules: found[2]!.split(', '), proves: found[3]!, parts };
}

/** The same text with these outputs, one for each step. */
export function writeScript(
  { number, rules, proves, parts }: Script,
  outputs: readonly (readonly string[])[],
): string {
  const lines = [`${number} (${rules.join(', ')}): ${proves}`];
  let step = 0;
  for (const part of parts) {
    if (typeof part === 'string') lines.push(part);
    else lines.push(part.command, ...(outputs[step++] ?? []).map((line) => INDENT + line));
  }
  return `${lines.join('\n')}\n`;
}

/** The words of one command, taken from the left; a text in quotes is one word. */
export class Words {
  readonly #words: string[];

  constructor(command: string) {
    this.#words = command.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
  }

  get isEmpty(): boolean {
    return this.#words.length === 0;
  }

  next(): string {
    const word = this.#words.shift();
    if (word === undefined) throw new Error('a word is missing');
    return word;
  }

  /** Takes the next word if it is this one. */
  takes(word: string): boolean {
    if (this.#words[0] !== word) return false;
    this.#words.shift();
    return true;
  }

  /** Takes the next word if it looks like that. */
  matching(pattern: RegExp): string | null {
    const word = this.#words[0];
    if (word === undefined || !pattern.test(word)) return null;
    this.#words.shift();
    return word;
  }

  number(): number {
    const word = this.next();
    if (!/^\d+$/.test(word)) throw new Error(`a number is wanted, not ${word}`);
    return Number(word);
  }

  /** `1,2,3`. */
  numbers(): number[] {
    const word = this.next();
    if (!/^\d+(,\d+)*$/.test(word)) throw new Error(`numbers are wanted, not ${word}`);
    return word.split(',').map(Number);
  }

  quoted(): string {
    const word = this.next();
    if (!word.startsWith('"')) throw new Error(`a text in quotes is wanted, not ${word}`);
    return JSON.parse(word) as string;
  }

  /** Everything that is left must be understood. */
  end(): void {
    if (!this.isEmpty) throw new Error(`what is "${this.#words.join(' ')}"?`);
  }
}
