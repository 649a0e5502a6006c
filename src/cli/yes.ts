/** Asking a person for a word that nobody types by accident. */
import type { Context } from './context.ts';

/** True when the next line of the input is `yes`. */
export async function saysYes(context: Context): Promise<boolean> {
  context.note('Type "yes" and Enter to do it:');
  const decoder = new TextDecoder();
  let said = '';
  for await (const bytes of context.input) {
    said += decoder.decode(bytes, { stream: true });
    if (said.includes('\n')) break;
  }
  return said.split('\n')[0]!.trim().toLowerCase() === 'yes';
}
