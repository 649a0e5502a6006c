/** Whether a key belongs to an input method that is composing (Japanese, Chinese, Korean, accents). */
import type { KeyboardEvent } from 'react';

/** Safari's Enter that ends a composition comes after its end: only this code of old still tells. */
const KEY_OF_INPUT_METHOD = 229;

export function isComposing({ nativeEvent }: KeyboardEvent): boolean {
  return nativeEvent.isComposing || nativeEvent.keyCode === KEY_OF_INPUT_METHOD;
}
