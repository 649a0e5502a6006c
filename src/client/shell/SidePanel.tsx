/** Beside the conversation, on demand: its title, a way to close it, and one of the panels. */
import { Suspense, useEffect, useMemo, useRef } from 'react';
import { EarlySearch } from '../find/EarlySearch.tsx';
import { useApp } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { MembersPanel, NetworkPanel, PinsPanel, SearchPanel, ThreadPanel } from './parts.ts';
import classes from './side-panel.module.css';
import { ToolButton } from './ToolButton.tsx';
import { closePanel, type Panel } from './ui-state.ts';

const PANELS = {
  members: { title: 'shell:members', Body: MembersPanel },
  network: { title: 'shell:network', Body: NetworkPanel },
  search: { title: 'find:title', Body: SearchPanel },
  pins: { title: 'talk:pinned', Body: PinsPanel },
  thread: { title: 'talk:thread', Body: ThreadPanel },
} as const;

export function SidePanel({ panel }: { readonly panel: Panel }) {
  const t = useText();
  const place = useFocusInside(panel);
  const isLive = useApp(({ connection }) => connection === 'live');
  const { title: words, Body } = PANELS[panel];
  const title = t(words);
  return (
    <aside className={classes['panel']} aria-labelledby="side-panel-title" ref={place}>
      <header className={classes['head']}>
        <h2 className={classes['title']} id="side-panel-title">
          {title}
        </h2>
        <ToolButton
          testId="panel-close"
          icon="close"
          label={t('shell:closePanel', { title })}
          onClick={closePanel}
        />
      </header>
      {!isLive && <p className={classes['stale']}>{t('shell:panelStale')}</p>}
      <div className={classes['body']} inert={!isLive}>
        <Suspense fallback={panel === 'search' ? <EarlySearch /> : null}>
          <Body />
        </Suspense>
      </div>
    </aside>
  );
}

/** The panel has the focus when it opens; what had it before gets it back. */
function useFocusInside(panel: Panel) {
  const place = useRef<HTMLElement>(null);
  // While it is drawn: what is in the panel may take the focus before its effect runs.
  const before = useMemo(() => ({ of: panel, element: document.activeElement }), [panel]).element;
  useEffect(() => {
    const first = place.current?.querySelector<HTMLElement>('[data-autofocus]');
    (first ?? place.current?.querySelector('button'))?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, [panel, before]);
  return place;
}
