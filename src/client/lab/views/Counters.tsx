/** What became of what was said, and how long changes of host took: the numbers that must be 0, and those that should be small. */
import { useText } from '../../text/text.ts';
import { useLab, useListScene } from '../lab-store.ts';
import { quantile } from '../../../sim/statistics.ts';
import { momentText } from './moment-text.ts';
import classes from './counters.module.css';

export function Counters() {
  const t = useText();
  const { counters } = useListScene();
  const doubled = useLab(({ story }) => story.order.unequal.length);
  const elections = useLab((state) => state.elections.rows);
  const cursorMs = useLab((state) => state.listMs);
  const outages = elections
    .filter(({ firstConfirmedMs }) => firstConfirmedMs !== null && firstConfirmedMs <= cursorMs)
    .flatMap(({ outageMs }) => outageMs ?? []);
  const time = (share: number): string => (outages.length === 0 ? '–' : momentText(quantile(outages, share)));
  const numbers = [
    ['said', counters.said, false],
    ['confirmed', counters.confirmed, false],
    ['waiting', counters.accepted - counters.confirmed, false],
    ['refused', counters.refused, false],
    ['unequal', doubled, doubled > 0],
  ] as const;
  return (
    <dl className={classes['counters']} data-testid="lab-counters">
      {numbers.map(([key, value, isBad]) => (
        <div key={key} data-counter={key} data-value={value} data-bad={isBad}>
          <dt>{t(`lab:count_${key}`)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      <div data-counter="p50">
        <dt>{t('lab:failoverP50')}</dt>
        <dd>{time(0.5)}</dd>
      </div>
      <div data-counter="p99">
        <dt>{t('lab:failoverP99')}</dt>
        <dd>{time(0.99)}</dd>
      </div>
    </dl>
  );
}
