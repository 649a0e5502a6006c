/** Names as they are typed, by the node's own rules: told at the field, before anything is asked. */
import { LIMITS } from '../../protocol/limits.ts';
import { cleanName } from '../../protocol/text.ts';
import { lineText } from '../text/line-text.ts';

export type TypedName =
  | { readonly kind: 'empty' }
  /** `sentence`: what is wrong with it, for the person. */
  | { readonly kind: 'wrong'; readonly sentence: string }
  /** `name`: composed and without spaces around it. */
  | { readonly kind: 'good'; readonly name: string };

export function readName(typed: string): TypedName {
  const name = cleanName(typed);
  if (name === '') return { kind: 'empty' };
  const sentence = lineText(name, LIMITS.nameCodePointsMax);
  return sentence === null ? { kind: 'good', name } : { kind: 'wrong', sentence };
}
