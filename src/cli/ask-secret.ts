/** Asks a person for something that nobody else is to read: at a terminal, without showing what is typed. */
import type { ReadStream } from 'node:tty';
import { usage } from './failure.ts';

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const BACKSPACE = /[\b\u007f]/;

/** Throws a Failure when Ctrl+C or Ctrl+D is pressed. The terminal is as it was when this resolves or throws. */
export async function askSecret(terminal: ReadStream, question: string): Promise<string> {
  process.stderr.write(question);
  terminal.setRawMode(true);
  try {
    return await typed(terminal);
  } finally {
    terminal.setRawMode(false);
    terminal.pause();
    process.stderr.write('\n');
  }
}

function typed(terminal: ReadStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let text: string[] = [];
    terminal.setEncoding('utf8').resume();
    const hear = (chunk: string): void => {
      for (const char of chunk) {
        if (char === '\r' || char === '\n') return end(() => resolve(text.join('')));
        if (char === CTRL_C || char === CTRL_D) {
          return end(() => reject(usage('Nothing was given.', 'Run it again to give it.')));
        }
        if (BACKSPACE.test(char)) text = text.slice(0, -1);
        else text.push(char);
      }
    };
    const end = (then: () => void): void => {
      terminal.off('data', hear);
      then();
    };
    terminal.on('data', hear);
  });
}
