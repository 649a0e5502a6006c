/** What the person did, to be done again: as a scenario, by a request, or by a step of a Selenium test. */
import { Button, CopyButton, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useText } from '../../text/text.ts';
import { lab, useLab, type DoneDeed } from '../lab-store.ts';
import { curlOf, readDeed, scenarioFileOf, seleniumOf } from '../deed-copies.ts';
import type { Deed } from '../../../sim/scenario/words.ts';
import { deedText } from '../../../sim/scenario/deed-text.ts';
import { momentText } from './moment-text.ts';
import { Panel } from './Panel.tsx';
import classes from './deed-list.module.css';

interface DeedListProps {
  /** Messages a second that the run began with. */
  readonly rate: number;
  readonly onDeed: (deed: Deed) => void;
}

export function DeedList({ rate, onDeed }: DeedListProps) {
  const t = useText();
  const deeds = useLab((state) => state.deeds);
  const save = (): void => {
    const url = URL.createObjectURL(
      new Blob([scenarioFileOf(lab.state.story.first, rate, deeds)], { type: 'application/yaml' }),
    );
    const link = document.createElement('a');
    link.href = url;
    link.download = 'played.yaml';
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <Panel
      title={t('lab:deeds')}
      data-testid="lab-deeds"
      data-count={deeds.length}
      none={deeds.length === 0 ? t('lab:noDeed') : null}
      action={
        <Button
          size="compact-xs"
          variant="default"
          disabled={deeds.length === 0}
          data-testid="lab-save-scenario"
          onClick={save}
        >
          {t('lab:saveScenario')}
        </Button>
      }
    >
      <Typed onDeed={onDeed} />
      <ol className={classes['list']} role="list">
        {deeds.map((done, at) => (
          <Done key={at} done={done} />
        ))}
      </ol>
    </Panel>
  );
}

/** Any deed of a scenario, as one writes it there. */
function Typed({ onDeed }: Pick<DeedListProps, 'onDeed'>) {
  const t = useText();
  const [text, setText] = useState('');
  const [isWrong, setWrong] = useState(false);
  return (
    <form
      className={classes['typed']}
      onSubmit={(event) => {
        event.preventDefault();
        const deed = readDeed(text);
        setWrong(deed === null);
        if (deed === null) return;
        setText('');
        onDeed(deed);
      }}
    >
      <TextInput
        size="xs"
        flex={1}
        aria-label={t('lab:typeDeed')}
        placeholder={'{"kill": "host"}'}
        error={isWrong ? t('lab:wrongDeed') : null}
        value={text}
        data-testid="lab-deed-input"
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button size="xs" type="submit" variant="default">
        {t('lab:do')}
      </Button>
    </form>
  );
}

function Done({ done: { atMs, deed, why } }: { readonly done: DoneDeed }) {
  const t = useText();
  return (
    <li className={classes['deed']} data-failed={why !== null} data-at-ms={atMs}>
      <span>
        <time>{momentText(atMs)}</time> {deedText(deed)}
        {why !== null && <span className={classes['why']}>{why}</span>}
      </span>
      <span className={classes['copies']}>
        <Copy text={curlOf(deed)} label={t('lab:copyCurl')} />
        <Copy text={seleniumOf(deed)} label={t('lab:copySelenium')} />
      </span>
    </li>
  );
}

function Copy({ text, label }: { readonly text: string; readonly label: string }) {
  const t = useText();
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button size="compact-xs" variant="subtle" onClick={copy}>
          {copied ? t('lab:copied') : label}
        </Button>
      )}
    </CopyButton>
  );
}
