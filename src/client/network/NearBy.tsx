/** Nodes in the local network: where they are, and whether they know a group of ours. Who they are is not said there. */
import type { Network } from '../../api/network.ts';
import { useText } from '../text/text.ts';
import classes from './network-panel.module.css';

interface NearByProps {
  readonly neighbours: NonNullable<Network['nearby']>;
}

export function NearBy({ neighbours }: NearByProps) {
  const t = useText();
  if (neighbours.length === 0) return <p className={classes['plain']}>{t('network:nearbyNobody')}</p>;
  return (
    <ul className={classes['nearby']} role="list" data-testid="nearby">
      {neighbours.map(({ name, addresses, sharesGroup }) => (
        <li key={name} data-ours={sharesGroup}>
          {t(sharesGroup ? 'network:nearbyOurs' : 'network:nearbyOther')}
          <span className={classes['where']} dir="ltr">
            {addresses.join(', ')}
          </span>
        </li>
      ))}
    </ul>
  );
}
