/** From the state of things to the screen that fits. */
import { phaseOf } from '../state/standing.ts';
import { useApp } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { AppRoot } from './AppRoot.tsx';

export function App() {
  const t = useText();
  const phase = useApp(phaseOf);
  return (
    <>
      <AppRoot />
      <main>{phase === 'booting' ? t('shell:starting') : phase}</main>
    </>
  );
}
