/**
 * Reads events.ndjson: a fact in each line (LB7), in the order of their times. Each piece of the file is taken in before the
 * next is asked for, and nothing of its text is kept: an hour of fifteen nodes is hundreds of megabytes.
 */
import type { TimedFact } from '../../../sim/scenario/facts.ts';
import { emptyRun, takeIn, type Run } from '../story/run.ts';

/** Far more than a tenth of a second of fifteen nodes. A file without lines is not gathered in memory. */
const LINE_CHARS_MAX = 4 * 2 ** 20;

export class NoRecording extends Error {
  /** The first that is no fact, from 1. */
  readonly line: number;

  constructor(line: number, options?: ErrorOptions) {
    super(`line ${line} is no fact`, options);
    this.line = line;
  }
}

interface Reading {
  /** From 0 to 1. */
  readonly onProgress: (part: number) => void;
  readonly signal: AbortSignal;
}

/** Throws NoRecording, or what the signal was aborted with. */
export async function readRecording(file: Blob, { onProgress, signal }: Reading): Promise<Run> {
  const lines = new Lines();
  const decoder = new TextDecoder();
  const reader = file.stream().getReader();
  try {
    for (let bytes = 0; ;) {
      const { done, value } = await reader.read();
      signal.throwIfAborted();
      if (done) break;
      lines.take(decoder.decode(value, { stream: true }));
      bytes += value.length;
      onProgress(bytes / file.size);
      await yieldToPage();
    }
  } finally {
    await reader.cancel();
  }
  return lines.end();
}

/** What is near comes so fast that the page would neither draw nor hear a press until all of it is there. */
async function yieldToPage(): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve);
  });
}

/** Of text that comes in pieces. */
class Lines {
  readonly #run = emptyRun();
  #begun = '';
  #count = 0;

  take(text: string): void {
    const lines = (this.#begun + text).split('\n');
    this.#begun = lines.pop()!;
    for (const line of lines) this.#takeLine(line);
    if (this.#begun.length > LINE_CHARS_MAX) throw new NoRecording(this.#count + 1);
  }

  end(): Run {
    this.#takeLine(this.#begun);
    if (this.#run.story.first === undefined) throw new NoRecording(1);
    return this.#run;
  }

  #takeLine(line: string): void {
    this.#count++;
    if (line.trim() === '') return;
    try {
      const fact = factOf(line);
      if (this.#run.story.first === undefined && fact.type !== 'began') throw new TypeError(fact.type);
      takeIn(this.#run, { facts: [fact], frames: null, lost: [], nowMs: fact.atMs });
    } catch (cause) {
      throw new NoRecording(this.#count, { cause });
    }
  }
}

function factOf(line: string): TimedFact {
  const value = JSON.parse(line) as Partial<TimedFact> | null;
  if (typeof value?.atMs !== 'number' || typeof value.type !== 'string') throw new TypeError('no fact');
  return value as TimedFact;
}
