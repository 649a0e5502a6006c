/** How much is said: of the run that goes on, and of the next one. */
import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import type { Deed } from '../../../sim/scenario/words.ts';
import { useText } from '../../text/text.ts';
import { useListScene } from '../lab-store.ts';
import { loadOf, RATES } from '../new-run.ts';

interface LoadProps {
  /** Messages a second that a run begins with. */
  readonly first: number;
  readonly onDeed: (deed: Deed) => void;
  readonly onChange?: (rate: number) => void;
}

export function Load({ first, onDeed, onChange }: LoadProps) {
  const t = useText();
  const { nodes } = useListScene();
  const [rate, setRate] = useState(first);
  const change = (next: number): void => {
    setRate(next);
    onChange?.(next);
    onDeed({ workload: loadOf(next, nodes.size) });
  };
  return (
    <NativeSelect
      size="xs"
      label={t('lab:load')}
      value={String(rate)}
      // A client at each node: not before it is known who they are.
      disabled={nodes.size === 0}
      onChange={(event) => change(Number(event.currentTarget.value))}
      data={RATES.map((one) => ({ value: String(one), label: t('lab:perSecond', { count: one }) }))}
      data-testid="lab-load"
    />
  );
}
