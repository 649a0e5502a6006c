/** A small window beside a button of the conversation, which keeps the focus while it is there. */
import { Popover } from '@mantine/core';
import type { ComponentProps } from 'react';
import { closeBeside } from '../chat/beside.ts';
import { AnchorSpan } from './AnchorSpan.tsx';

interface ButtonPopoverProps extends ComponentProps<typeof Popover.Dropdown> {
  readonly button: HTMLElement;
  /** For whoever does not see what it stands beside. */
  readonly label: string;
  readonly position: 'bottom-end' | 'top-end' | 'top-start';
  /** px; without one as wide as what is in it. */
  readonly width?: number;
}

export function ButtonPopover({ button, label, position, width, ...inside }: ButtonPopoverProps) {
  return (
    <Popover
      opened
      onDismiss={closeBeside}
      position={position}
      width={width ?? 'max-content'}
      shadow="md"
      trapFocus
      withinPortal
      hideDetached={false}
    >
      <Popover.Target>
        <AnchorSpan at={button} />
      </Popover.Target>
      <Popover.Dropdown aria-label={label} {...inside} />
    </Popover>
  );
}
