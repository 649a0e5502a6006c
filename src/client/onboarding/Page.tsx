/** The frame of a page with one thing on it: mark, title, a sentence, a card. */
import type { ReactNode } from 'react';
import { Emblem } from './Emblem.tsx';
import classes from './page.module.css';

interface PageProps {
  readonly title: ReactNode;
  readonly lead: ReactNode;
  readonly foot: ReactNode;
  readonly children: ReactNode;
}

export function Page({ title, lead, foot, children }: PageProps) {
  return (
    <main className={classes['page']}>
      <div className={classes['column']}>
        <header className={classes['head']}>
          <Emblem size={48} />
          <h1 className={classes['title']}>{title}</h1>
          {lead !== null && <p className={classes['lead']}>{lead}</p>}
        </header>
        <div className={classes['card']}>{children}</div>
        {foot !== null && <p className={classes['foot']}>{foot}</p>}
      </div>
    </main>
  );
}
