/** A part of the page beside its drawings: what it is called, what can be done with all of it, and what is in it. */
import type { ComponentProps, ReactNode } from 'react';
import classes from './panel.module.css';

interface PanelProps extends Omit<ComponentProps<'section'>, 'title'> {
  readonly title: string;
  readonly action?: ReactNode;
  /** Said where there is nothing in it yet; null: there is something. */
  readonly none?: string | null;
}

export function Panel({ title, action, none = null, children, ...rest }: PanelProps) {
  return (
    <section aria-label={title} {...rest}>
      <header className={classes['head']}>
        <h2 className={classes['title']}>{title}</h2>
        {action}
      </header>
      {none !== null && <p className={classes['none']}>{none}</p>}
      {children}
    </section>
  );
}
