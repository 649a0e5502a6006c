/** Says to the browser, to screen readers and to the kit which language is spoken, and from which side it is read. */
import { useDirection } from '@mantine/core';
import { useLayoutEffect } from 'react';
import { spokenNow, useText } from '../text/text.ts';

export function SpokenRoot(): null {
  // Draws again with each change.
  const t = useText();
  const { setDirection } = useDirection();
  useLayoutEffect(() => {
    const { tag, direction } = spokenNow();
    document.documentElement.lang = tag;
    document.documentElement.dir = direction;
    setDirection(direction);
  }, [t, setDirection]);
  return null;
}
