/** A fault on the links of a node, in words: what, between whom, how often, how much. */
import { Button, NativeSelect, NumberInput } from '@mantine/core';
import { useState } from 'react';
import { LINK_FAULTS, type Deed, type FaultWords } from '../../../sim/scenario/words.ts';
import { useText } from '../../text/text.ts';
import { useListScene } from '../lab-store.ts';
import classes from './fault-list.module.css';

type LinkFault = (typeof LINK_FAULTS)[number];

interface Draft {
  readonly type: LinkFault;
  readonly from: string;
  readonly to: string;
  readonly direction: FaultWords['direction'];
  readonly percent: number;
  /** Milliseconds, or kilobytes a second. */
  readonly amount: number;
}

const FIRST: Draft = { type: 'latency', from: 'n1', to: 'all', direction: 'both', percent: 100, amount: 100 };
const DIRECTIONS = ['both', 'out', 'in'] as const;

/** `tag`: a name to heal it by. */
function faultOf({ type, from, to, direction, percent, amount }: Draft, tag: string): Deed {
  const attributes =
    type === 'latency' ? { delayMs: amount } : type === 'bandwidth' ? { bytesPerSecond: 1000 * amount } : {};
  return { fault: { type, from, to, direction, probability: percent / 100, attributes, tag } };
}

export function NewFault({ onDeed }: { readonly onDeed: (deed: Deed) => void }) {
  const t = useText();
  const names = [...useListScene().nodes.keys()];
  const [draft, setDraft] = useState(FIRST);
  const [number, setNumber] = useState(1);
  const change = (news: Partial<Draft>): void => setDraft({ ...draft, ...news });
  const { type } = draft;
  return (
    <form
      className={classes['form']}
      onSubmit={(event) => {
        event.preventDefault();
        setNumber(number + 1);
        onDeed(faultOf(draft, `fault-${number}`));
      }}
    >
      <Choice
        label={t('lab:faultType')}
        value={type}
        onChange={(value) => change({ type: value as LinkFault })}
        data={LINK_FAULTS.map((value) => ({ value, label: t(`lab:fault_${value}`) }))}
      />
      <Choice
        label={t('lab:from')}
        value={draft.from}
        onChange={(from) => change({ from })}
        data={['host', ...names]}
      />
      <Choice
        label={t('lab:to')}
        value={draft.to}
        onChange={(to) => change({ to })}
        data={['all', 'host', ...names]}
      />
      <Choice
        label={t('lab:direction')}
        value={draft.direction}
        onChange={(value) => change({ direction: value as Draft['direction'] })}
        data={DIRECTIONS.map((value) => ({ value, label: t(`lab:direction_${value}`) }))}
      />
      <Amount
        label={t('lab:chance')}
        max={100}
        suffix=" %"
        value={draft.percent}
        onChange={(percent) => change({ percent })}
      />
      <HowMuch draft={draft} onChange={change} />
      <Button size="xs" type="submit" variant="default">
        {t('lab:addFault')}
      </Button>
    </form>
  );
}

interface HowMuchProps {
  readonly draft: Draft;
  readonly onChange: (news: Partial<Draft>) => void;
}

/** Of those faults of which there is more or less. */
function HowMuch({ draft: { type, amount }, onChange }: HowMuchProps) {
  const t = useText();
  if (type !== 'latency' && type !== 'bandwidth') return null;
  return (
    <Amount
      label={t(type === 'latency' ? 'lab:delay' : 'lab:bandwidth')}
      suffix={type === 'latency' ? ' ms' : ' kB/s'}
      value={amount}
      onChange={(more) => onChange({ amount: more })}
    />
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly data: readonly (string | { readonly value: string; readonly label: string })[];
  readonly onChange: (value: string) => void;
}

function Choice({ label, value, data, onChange }: ChoiceProps) {
  return (
    <NativeSelect
      size="xs"
      label={label}
      value={value}
      data={[...data]}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

interface AmountProps {
  readonly label: string;
  readonly value: number;
  readonly suffix: string;
  readonly max?: number;
  readonly onChange: (value: number) => void;
}

function Amount({ onChange, ...rest }: AmountProps) {
  return <NumberInput {...rest} size="xs" w={104} min={1} onChange={(value) => onChange(Number(value))} />;
}
