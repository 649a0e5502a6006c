/** A quiet button that is only a picture: 36 px, 44 where fingers are. Its words are for screen readers, and a hint. */
import { ActionIcon } from '@mantine/core';
import { Icon } from './Icon.tsx';
import classes from './tool-button.module.css';

interface ToolButtonProps {
  readonly testId: string;
  readonly icon: Parameters<typeof Icon>[0]['name'];
  /** What it does; also the hint, unless there is a longer one. */
  readonly label: string;
  readonly hint?: string;
  /** Of a button that opens something beside: if that is open. */
  readonly isOpen?: boolean;
  readonly className?: string | undefined;
  readonly onClick: () => void;
}

export function ToolButton({ testId, icon, label, hint, isOpen, className, onClick }: ToolButtonProps) {
  return (
    <ActionIcon
      className={className === undefined ? classes['tool'] : `${classes['tool']} ${className}`}
      variant={isOpen === true ? 'light' : 'subtle'}
      color="gray"
      data-testid={testId}
      aria-label={label}
      {...(isOpen === undefined ? {} : { 'aria-expanded': isOpen })}
      title={hint ?? label}
      onClick={onClick}
    >
      <Icon name={icon} />
    </ActionIcon>
  );
}
