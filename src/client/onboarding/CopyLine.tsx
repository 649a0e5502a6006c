/** A line to be carried elsewhere: shown as it is, selected by one click, copied by a button. */
import { ActionIcon, CopyButton } from '@mantine/core';
import type { MouseEvent } from 'react';
import { useText } from '../text/text.ts';
import { Strokes } from '../theme/Strokes.tsx';
import { Tip } from '../theme/Tip.tsx';
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
          <Tip label={copied ? t('onboarding:copied') : label} side="above" isShown={copied}>
            <ActionIcon
              variant="subtle"
              size="lg"
              className={classes['copy']}
              aria-label={label}
              onClick={copy}
            >
              <CopyGlyph isDone={copied} />
            </ActionIcon>
          </Tip>
        )}
      </CopyButton>
    </div>
  );
}

export function CopyGlyph({ isDone }: { readonly isDone: boolean }) {
  return (
    <Strokes grid={24} size={18} width={2}>
      <path d={isDone ? 'm5 12.5 4.5 4.5L19 7.5' : 'M9 9h11v11H9zM5 15H4V4h11v1'} />
    </Strokes>
  );
}

function selectAll(event: MouseEvent<HTMLElement>): void {
  const selection = window.getSelection();
  if (selection === null || !selection.isCollapsed) return;
  selection.selectAllChildren(event.currentTarget);
}
