/** Opening and closing what stands beside a button of the conversation. */
import type { MouseEvent, PointerEvent } from 'react';
import { chatUi, setChatUi, type Beside } from './chat-ui.ts';
import { focusComposer } from './composer-focus.ts';

/** A button was pressed while its own thing was open: like any press outside that closes it before the click comes. */
let closedByPress: HTMLElement | null = null;

/** For a button that opens something beside itself, and closes it when it is pressed again. */
export function opens(make: (button: HTMLElement) => Beside) {
  return {
    onPointerDown: ({ currentTarget }: PointerEvent<HTMLElement>): void => {
      closedByPress = chatUi().beside?.button === currentTarget ? currentTarget : null;
    },
    onClick: ({ currentTarget, detail }: MouseEvent<HTMLElement>): void => {
      const isClosing = detail > 0 && closedByPress === currentTarget;
      closedByPress = null;
      if (!isClosing) setChatUi({ beside: make(currentTarget) });
    },
  };
}

/** The focus goes back to the button, or to where one writes when that is gone. */
export function closeBeside(): void {
  const { beside } = chatUi();
  if (beside === null) return;
  setChatUi({ beside: null });
  if (beside.kind === 'emoji') beside.done(null);
  else if (beside.button.isConnected) beside.button.focus({ preventScroll: true });
  else focusComposer();
}
