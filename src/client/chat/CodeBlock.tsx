/** A fenced block of code: its language, a button that copies it, its own scroll bar. */
import { CopyButton } from '@mantine/core';
import { isValidElement, type ReactNode } from 'react';
import { useText } from '../text/text.ts';
import { CheckIcon, CopyIcon } from './icons.tsx';
import classes from './markdown.module.css';

export function CodeBlock({ children }: { readonly children?: ReactNode }) {
  const t = useText();
  const { text, language } = codeOf(children);
  return (
    <div className={classes['block']}>
      <div className={classes['blockHead']}>
        <span>{language ?? t('chat:code')}</span>
        <CopyButton value={text} timeout={1500}>
          {({ copied, copy }) => (
            <button type="button" className={classes['copy']} onClick={copy} aria-label={t('chat:copyCode')}>
              {copied ? <CheckIcon /> : <CopyIcon />}
              <span>{copied ? t('chat:copied') : t('chat:copy')}</span>
            </button>
          )}
        </CopyButton>
      </div>
      <pre className={classes['pre']} tabIndex={0}>
        {children}
      </pre>
    </div>
  );
}

/** The code element that the parser puts into a block. */
function codeOf(children: ReactNode): { readonly text: string; readonly language: string | null } {
  if (!isValidElement<{ readonly className?: string; readonly children?: ReactNode }>(children)) {
    return { text: '', language: null };
  }
  const { className, children: inside } = children.props;
  const language = /language-(\S+)/.exec(className ?? '')?.[1] ?? null;
  return { text: typeof inside === 'string' ? inside.replace(/\n$/, '') : '', language };
}
