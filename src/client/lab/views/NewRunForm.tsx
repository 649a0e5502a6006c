/** What is lived: the seed, how many nodes, how they rank, how much is said. */
import { Button, NativeSelect, NumberInput } from '@mantine/core';
import { useState } from 'react';
import type { Deed } from '../../../sim/scenario/words.ts';
import { NODES_MAX } from '../../../sim/scenario/words.ts';
import { useText } from '../../text/text.ts';
import { NEW_RUN, type NewRun } from '../new-run.ts';
import { Load } from './Load.tsx';
import classes from './controls.module.css';

interface NewRunFormProps {
  readonly onBegin: (run: NewRun) => void;
  readonly onDeed: (deed: Deed) => void;
}

const POLICIES = ['centrality', 'borda', 'fixed'] as const;

export function NewRunForm({ onBegin, onDeed }: NewRunFormProps) {
  const t = useText();
  const [run, setRun] = useState<NewRun>(NEW_RUN);
  const change = (news: Partial<NewRun>): void => setRun({ ...run, ...news });
  return (
    <form
      className={classes['group']}
      onSubmit={(event) => {
        event.preventDefault();
        onBegin(run);
      }}
    >
      <WholeNumber
        label={t('lab:seed')}
        min={0}
        value={run.seed}
        onChange={(seed) => change({ seed })}
        testId="lab-seed"
      />
      <WholeNumber
        label={t('lab:nodes')}
        min={1}
        max={NODES_MAX}
        value={run.nodes}
        onChange={(nodes) => change({ nodes })}
      />
      <NativeSelect
        size="xs"
        label={t('lab:policy')}
        value={run.policy}
        onChange={(event) => change({ policy: event.currentTarget.value as NewRun['policy'] })}
        data={POLICIES.map((value) => ({ value, label: t(`lab:policy_${value}`) }))}
      />
      <Load first={run.rate} onDeed={onDeed} onChange={(rate) => change({ rate })} />
      <Button size="xs" type="submit" variant="default" data-testid="lab-begin">
        {t('lab:begin')}
      </Button>
    </form>
  );
}

interface WholeNumberProps {
  readonly label: string;
  readonly min: number;
  readonly max?: number;
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly testId?: string;
}

function WholeNumber({ onChange, testId, ...rest }: WholeNumberProps) {
  return (
    <NumberInput
      {...rest}
      size="xs"
      w={88}
      allowDecimal={false}
      onChange={(value) => onChange(Number(value))}
      data-testid={testId}
    />
  );
}
