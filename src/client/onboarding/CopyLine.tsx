/** A line to be carried elsewhere: shown as it is, selected by one click, copied by a button. */
import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import type { MouseEvent } from 'react';
import { useText } from '../text/text.ts';
import classes from './copy-line.module.css';

const COPIED_MS = 2000;

interface CopyLineProps {
  readonly text: string;
  /** What the button does, for whoever does not see its picture. */
  readonly label: string;
  readonly testId?: string;
}

export function CopyLine({ text, label, testId }: CopyLineProps) {
  const t = useText();
  return (
    <div className={classes['line']}>
      <code className={classes['text']} data-testid={testId} tabIndex={0} onClick={selectAll}>
        {text}
      </code>
      <CopyButton value={text} timeout={COPIED_MS}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? t('onboarding:copied') : label} opened={copied ? true : undefined!}>
            <ActionIcon
              variant="subtle"
              size="lg"
              className={classes['copy']}
              aria-label={label}
              onClick={copy}
            >
              <CopyGlyph isDone={copied} />
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </div>
  );
}

export function CopyGlyph({ isDone }: { readonly isDone: boolean }) {
  return (
    <svg width="18" height="18" viewBox="0 0 24 24" fill="none" aria-hidden="true" focusable="false">
      <g stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round">
        {isDone ? <path d="m5 12.5 4.5 4.5L19 7.5" /> : <path d="M9 9h11v11H9zM5 15H4V4h11v1" />}
      </g>
    </svg>
  );
}

function selectAll(event: MouseEvent<HTMLElement>): void {
  const selection = window.getSelection();
  if (selection === null || !selection.isCollapsed) return;
  selection.selectAllChildren(event.currentTarget);
}
