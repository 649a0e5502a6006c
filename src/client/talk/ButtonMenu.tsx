/** A menu beside a button of the conversation. */
import { Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { closeBeside } from '../chat/beside.ts';
import { AnchorSpan } from './AnchorSpan.tsx';

interface ButtonMenuProps {
  readonly button: HTMLElement;
  /** For whoever does not see what it stands beside. */
  readonly label: string;
  readonly position: 'bottom-end' | 'top-start';
  readonly children: ReactNode;
}

export function ButtonMenu({ button, label, position, children }: ButtonMenuProps) {
  return (
    <Menu
      opened
      onClose={closeBeside}
      {...{ position }}
      shadow="md"
      hideDetached={false}
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <AnchorSpan at={button} />
      </Menu.Target>
      <Menu.Dropdown aria-label={label}>{children}</Menu.Dropdown>
    </Menu>
  );
}
