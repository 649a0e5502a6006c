/** Asking a person for a line, and for a word that nobody types by accident. */
import type { Context } from './context.ts';

/** What was typed behind the line that was read before. */
const rest = new WeakMap<Context, string>();

/** The next line of the input, without space around it; empty at its end. */
export async function lineOf(context: Context): Promise<string> {
  const decoder = new TextDecoder();
  let said = rest.get(context) ?? '';
  const input = context.input[Symbol.asyncIterator]();
  while (!said.includes('\n')) {
    const { done, value } = await input.next();
    if (done === true) break;
    said += decoder.decode(value, { stream: true });
  }
  const end = said.indexOf('\n');
  rest.set(context, end < 0 ? '' : said.slice(end + 1));
  return (end < 0 ? said : said.slice(0, end)).trim();
}

/** True when the next line of the input is `yes`. */
export async function saysYes(context: Context): Promise<boolean> {
  context.note('Type "yes" and Enter to do it:');
  return (await lineOf(context)).toLowerCase() === 'yes';
}
