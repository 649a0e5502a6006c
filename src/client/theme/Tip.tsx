/** The words of a picture, beside it while it is pointed at or reached by keys. Its own label says the same. */
import { useState, type FocusEvent, type ReactElement } from 'react';
import { createPortal } from 'react-dom';
import classes from './tip.module.css';

interface TipProps {
  readonly label: string;
  readonly side: 'end' | 'above';
  /** Whether anybody points at it or not. */
  readonly isShown?: boolean;
  readonly isOff?: boolean;
  readonly children: ReactElement;
}

export function Tip({ label, side, isShown = false, isOff = false, children }: TipProps) {
  const [place, setPlace] = useState<HTMLElement | null>(null);
  const [isPointed, setPointed] = useState(false);
  const hide = (): void => setPointed(false);
  const focused = ({ target }: FocusEvent): void => setPointed(target.matches(':focus-visible'));
  const target = place?.firstElementChild ?? null;
  return (
    <div
      ref={setPlace}
      className={classes['place']}
      onPointerEnter={({ pointerType }) => setPointed(pointerType === 'mouse')}
      onPointerLeave={hide}
      onPointerDown={hide}
      onFocus={focused}
      onBlur={hide}
      onKeyDown={({ key }) => {
        if (key === 'Escape') hide();
      }}
    >
      {children}
      {target !== null && !isOff && (isShown || isPointed) && (
        <Bubble target={target} side={side} isLate={!isShown}>
          {label}
        </Bubble>
      )}
    </div>
  );
}

interface BubbleProps {
  readonly target: Element;
  readonly side: TipProps['side'];
  readonly isLate: boolean;
  readonly children: string;
}

/** Where nothing cuts it off. */
function Bubble({ target, side, isLate, children }: BubbleProps) {
  const { left, right, top, width, height } = target.getBoundingClientRect();
  const isFromRight = document.documentElement.dir === 'rtl';
  const place =
    side === 'above'
      ? { left: left + width / 2, top }
      : { left: isFromRight ? left : right, top: top + height / 2 };
  return createPortal(
    <div
      className={classes['bubble']}
      data-side={side}
      data-late={isLate}
      style={place}
      dir="auto"
      aria-hidden="true"
    >
      {children}
    </div>,
    document.body,
  );
}
