/** A fault in words: what, between whom or at whom, how often, how much, for how long. */
import { Button, NativeSelect, NumberInput } from '@mantine/core';
import { useState } from 'react';
import { FAULTS, type Deed, type FaultName } from '../../../sim/scenario/words.ts';
import { useText } from '../../text/text.ts';
import {
  faultOf,
  FIRST_FAULT,
  hasBursts,
  hasDelay,
  hasJitter,
  isOfNode,
  type Distribution,
  type FaultDraft,
} from '../fault-draft.ts';
import { useListScene } from '../lab-store.ts';
import classes from './fault-list.module.css';

const DIRECTIONS = ['both', 'out', 'in'] as const;
const SPREADS: readonly Distribution[] = ['uniform', 'normal', 'pareto'];
/** Whom one may mean besides single nodes, as scenarios say it. */
const SETS = ['host', 'followers', 'voters', 'minority'];

export function NewFault({ onDeed }: { readonly onDeed: (deed: Deed) => void }) {
  const t = useText();
  const names = [...useListScene().nodes.keys()];
  const [draft, setDraft] = useState(FIRST_FAULT);
  const [number, setNumber] = useState(1);
  const change = (news: Partial<FaultDraft>): void => setDraft({ ...draft, ...news });
  const { type } = draft;
  return (
    <form
      className={classes['form']}
      data-testid="lab-fault-form"
      onSubmit={(event) => {
        event.preventDefault();
        setNumber(number + 1);
        onDeed(faultOf(draft, `fault-${number}`));
      }}
    >
      <Choice
        name="type"
        label={t('lab:faultType')}
        value={type}
        onChange={(value) => change({ type: value as FaultName })}
        data={FAULTS.map((value) => ({ value, label: t(`lab:fault_${value}`) }))}
      />
      <Choice
        name="from"
        label={t('lab:from')}
        value={draft.from}
        onChange={(from) => change({ from })}
        data={[...SETS, 'all', ...names]}
      />
      {!isOfNode(type) && <Way draft={draft} names={names} onChange={change} />}
      <HowMuch draft={draft} onChange={change} />
      <Amount
        name="seconds"
        label={t('lab:faultFor')}
        suffix=" s"
        value={draft.seconds}
        onChange={(seconds) => change({ seconds })}
      />
      <Button size="xs" type="submit" variant="default" data-testid="lab-fault-add">
        {t('lab:addFault')}
      </Button>
    </form>
  );
}

interface PartProps {
  readonly draft: FaultDraft;
  readonly onChange: (news: Partial<FaultDraft>) => void;
}

/** The other end of the links, and which way. */
function Way({ draft, names, onChange }: PartProps & { readonly names: readonly string[] }) {
  const t = useText();
  return (
    <>
      <Choice
        name="to"
        label={t('lab:to')}
        value={draft.to}
        onChange={(to) => onChange({ to })}
        data={['all', ...SETS, ...names]}
      />
      <Choice
        name="direction"
        label={t('lab:direction')}
        value={draft.direction}
        onChange={(value) => onChange({ direction: value as FaultDraft['direction'] })}
        data={DIRECTIONS.map((value) => ({ value, label: t(`lab:direction_${value}`) }))}
      />
    </>
  );
}

/** How often it acts, and how strongly: of each kind of fault what it has of that. */
function HowMuch({ draft, onChange }: PartProps) {
  const t = useText();
  const { type, percent, burstFrames, delayMs, kilobytesPerSecond, offsetMs } = draft;
  return (
    <>
      <Amount
        name="percent"
        label={t('lab:chance')}
        max={100}
        suffix=" %"
        value={percent}
        onChange={(value) => onChange({ percent: value })}
      />
      {hasBursts(draft) && (
        <Amount
          name="burstFrames"
          label={t('lab:burst')}
          min={1}
          value={burstFrames}
          onChange={(value) => onChange({ burstFrames: value })}
        />
      )}
      {hasDelay(draft) && (
        <Amount
          name="delayMs"
          label={t('lab:delay')}
          suffix=" ms"
          value={delayMs}
          onChange={(value) => onChange({ delayMs: value })}
        />
      )}
      {hasJitter(draft) && <Jitter draft={draft} onChange={onChange} />}
      {type === 'bandwidth' && (
        <Amount
          name="kilobytesPerSecond"
          label={t('lab:bandwidth')}
          min={1}
          suffix=" kB/s"
          value={kilobytesPerSecond}
          onChange={(value) => onChange({ kilobytesPerSecond: value })}
        />
      )}
      {type === 'skew' && (
        <Amount
          name="offsetMs"
          label={t('lab:clockOff')}
          min={-Infinity}
          suffix=" ms"
          value={offsetMs}
          onChange={(value) => onChange({ offsetMs: value })}
        />
      )}
    </>
  );
}

function Jitter({ draft: { jitterMs, distribution }, onChange }: PartProps) {
  const t = useText();
  return (
    <>
      <Amount
        name="jitterMs"
        label={t('lab:jitter')}
        suffix=" ms"
        value={jitterMs}
        onChange={(value) => onChange({ jitterMs: value })}
      />
      {jitterMs > 0 && (
        <Choice
          name="distribution"
          label={t('lab:distribution')}
          value={distribution}
          onChange={(value) => onChange({ distribution: value as Distribution })}
          data={SPREADS.map((value) => ({ value, label: t(`lab:distribution_${value}`) }))}
        />
      )}
    </>
  );
}

interface ChoiceProps {
  readonly name: keyof FaultDraft;
  readonly label: string;
  readonly value: string;
  readonly data: readonly (string | { readonly value: string; readonly label: string })[];
  readonly onChange: (value: string) => void;
}

function Choice({ data, onChange, ...rest }: ChoiceProps) {
  return (
    <NativeSelect
      {...rest}
      size="xs"
      data={[...data]}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

interface AmountProps {
  readonly name: keyof FaultDraft;
  readonly label: string;
  readonly value: number;
  readonly suffix?: string;
  readonly min?: number;
  readonly max?: number;
  readonly onChange: (value: number) => void;
}

function Amount({ onChange, min = 0, ...rest }: AmountProps) {
  return <NumberInput {...rest} size="xs" w={104} min={min} onChange={(value) => onChange(Number(value))} />;
}
