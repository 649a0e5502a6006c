/** The steps of a join as a list: which is under way, which addresses were tried, how much has come in. */
import { Loader, Progress } from '@mantine/core';
import type { Joining } from '../../api/groups.ts';
import { useText } from '../text/text.ts';
import { Strokes } from '../theme/Strokes.tsx';
import classes from './joining.module.css';
import { addressesTried, progressOf, stepsOf, type Step } from './steps.ts';

export function JoiningSteps({ joining }: { readonly joining: Joining }) {
  return (
    <ol className={classes['steps']}>
      {stepsOf(joining).map((step) => (
        <StepRow key={step.name} step={step} joining={joining} />
      ))}
    </ol>
  );
}

function StepRow({ step, joining }: { readonly step: Step; readonly joining: Joining }) {
  const t = useText();
  const { name, state } = step;
  return (
    <li
      className={classes['step']}
      data-testid="joining-step"
      data-step={name}
      data-state={state}
      aria-current={state === 'active' ? 'step' : undefined}
    >
      <StepMark state={state} />
      <div className={classes['what']}>
        <span className={classes['stepTitle']}>
          {t(`onboarding:${name}`)}
          <span className="demes-unseen">: {t(`onboarding:${state}`)}</span>
        </span>
        {state === 'active' && <span className={classes['hint']}>{t(`onboarding:${name}Now`)}</span>}
        {name === 'dialing' && state !== 'done' && <Attempts joining={joining} />}
        {name === 'catchingUp' && state === 'active' && <Received joining={joining} />}
      </div>
    </li>
  );
}

function StepMark({ state }: { readonly state: Step['state'] }) {
  return (
    <span className={classes['mark']} data-state={state} aria-hidden="true">
      {state === 'active' && <Loader size={20} />}
      {state === 'done' && <Glyph path="m6 12.5 4 4 8-9" />}
      {state === 'failed' && <Glyph path="m7.5 7.5 9 9m0-9-9 9" />}
    </span>
  );
}

function Glyph({ path }: { readonly path: string }) {
  return (
    <Strokes grid={24} size={16} width={3}>
      <path d={path} />
    </Strokes>
  );
}

function Attempts({ joining }: { readonly joining: Joining }) {
  const t = useText();
  const tried = addressesTried(joining.attempts);
  if (tried.length === 0) return null;
  return (
    <ul className={classes['attempts']} aria-label={t('onboarding:attempts')}>
      {tried.map(({ address, result, times }) => (
        <li key={address} data-result={result}>
          <code>{address}</code>
          <span>
            {t(`onboarding:result_${result}`)}
            {times > 1 && ` · ${t('onboarding:times', { count: times })}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Received({ joining }: { readonly joining: Joining }) {
  const t = useText();
  const progress = progressOf(joining);
  if (progress === null) return null;
  const { received, total } = joining;
  return (
    <div className={classes['progress']}>
      <Progress value={progress * 100} aria-label={t('onboarding:progressLabel')} />
      <span>{t('onboarding:progress', { received, total })}</span>
    </div>
  );
}
