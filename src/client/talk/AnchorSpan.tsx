/**
 * Stands where a button stands, for what opens beside it: also while things move, and when the button is gone. What
 * opens is not `hideDetached`: it has the focus, and loses it when it is hidden for a moment.
 */
import { useEffect, useState, type Ref } from 'react';

interface AnchorSpanProps {
  readonly at: HTMLElement;
  readonly ref?: Ref<HTMLSpanElement>;
}

export function AnchorSpan({ at, ref }: AnchorSpanProps) {
  const [{ left, top, width, height }, setPlace] = useState(() => at.getBoundingClientRect());
  useEffect(() => {
    let frame = 0;
    const follow = (): void => {
      if (at.isConnected) setPlace((before) => moved(before, at.getBoundingClientRect()));
      frame = requestAnimationFrame(follow);
    };
    follow();
    return () => cancelAnimationFrame(frame);
  }, [at]);
  return <span ref={ref} style={{ position: 'fixed', pointerEvents: 'none', left, top, width, height }} />;
}

/** The same object where nothing moved, so that nothing is drawn again. */
function moved(before: DOMRect, now: DOMRect): DOMRect {
  const isSame = before.left === now.left && before.top === now.top && before.width === now.width;
  return isSame && before.height === now.height ? before : now;
}
