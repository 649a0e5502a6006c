/** What stands in the way between nodes, and how to take it away; and a form for more of it. */
import { Button } from '@mantine/core';
import type { Deed } from '../../../sim/scenario/words.ts';
import { useText } from '../../text/text.ts';
import { useListScene } from '../lab-store.ts';
import type { StandingSince } from '../story/scene.ts';
import { NewFault } from './NewFault.tsx';
import { Panel } from './Panel.tsx';
import classes from './fault-list.module.css';

/** What a fault has of these is said of it. */
const AMOUNTS = ['burstFrames', 'delayMs', 'jitterMs', 'bytesPerSecond', 'offsetMs'] as const;

interface FaultListProps {
  /** Null: nothing can be done to it. */
  readonly onDeed: ((deed: Deed) => void) | null;
}

export function FaultList({ onDeed }: FaultListProps) {
  const t = useText();
  const { faults } = useListScene();
  return (
    <Panel
      title={t('lab:faults')}
      none={faults.size === 0 ? t('lab:noFault') : null}
      action={
        <Button
          size="compact-xs"
          color="red"
          variant="light"
          data-testid="lab-heal-all"
          disabled={faults.size === 0 || onDeed === null}
          onClick={() => onDeed?.({ heal: 'all' })}
        >
          {t('lab:healAll')}
        </Button>
      }
    >
      <ul className={classes['list']} role="list">
        {[...faults.values()].map((fault) => (
          <Fault key={fault.id} fault={fault} onDeed={onDeed} />
        ))}
      </ul>
      {onDeed !== null && <NewFault onDeed={onDeed} />}
    </Panel>
  );
}

function Fault({ fault, onDeed }: FaultListProps & { readonly fault: StandingSince }) {
  const t = useText();
  const { type, links, nodes, probability, attributes, tag } = fault;
  const where = links.length > 0 ? links.map(([a, b]) => `${a}→${b}`).join(' ') : nodes.join(' ');
  return (
    <li className={classes['fault']} data-testid="lab-fault-row" data-fault-type={type}>
      <span className={classes['what']}>
        <b>{t(`lab:fault_${type}`)}</b>{' '}
        {[
          ...(probability < 1 ? [t('lab:percent', { share: Math.round(1000 * probability) / 10 })] : []),
          ...AMOUNTS.flatMap((key) => {
            const amount = attributes[key];
            return amount === undefined ? [] : [t(`lab:faultAmount_${key}`, { amount })];
          }),
          ...(attributes.distribution === undefined
            ? []
            : [t(`lab:distribution_${attributes.distribution}`)]),
        ].join(' · ')}
        <span className={classes['where']}>{where}</span>
      </span>
      {tag !== null && onDeed !== null && (
        <Button
          size="compact-xs"
          variant="default"
          data-testid="lab-fault-heal"
          onClick={() => onDeed({ heal: tag })}
        >
          {t('lab:heal')}
        </Button>
      )}
    </li>
  );
}
