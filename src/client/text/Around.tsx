/** A sentence of ours around something that people wrote, which must not change how the rest is read. */
import type { ReactNode } from 'react';

/** Stands in the sentence where the other goes: `t('members:joined', { name: SLOT })`. */
export const SLOT = '\ufffc';

interface AroundProps {
  /** With SLOT in it once. */
  readonly sentence: string;
  readonly children: ReactNode;
}

export function Around({ sentence, children }: AroundProps) {
  const [before = '', after = ''] = sentence.split(SLOT);
  return (
    <>
      {before}
      {children}
      {after}
    </>
  );
}
