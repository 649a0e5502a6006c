/** Which scenario is to be played on nodes of its own: one of the bundled ones, or a file of the person. */
import { Button, FileButton, NativeSelect } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useText } from '../../text/text.ts';
import { lab } from '../lab-store.ts';
import { bundledNames, newestRun, playBundled, playText } from '../source/scenario-runs.ts';
import classes from './controls.module.css';

const FIRST = 'host-crash';

interface ScenarioFormProps {
  /** Null: none was begun yet. */
  readonly runId: string | null;
  readonly onRun: (runId: string) => void;
}

export function ScenarioForm({ runId, onRun }: ScenarioFormProps) {
  const t = useText();
  const [names, setNames] = useState<readonly string[]>([FIRST]);
  const [chosen, setChosen] = useState(FIRST);
  const { begin, isBeginning } = useRuns(runId, onRun);
  useEffect(() => {
    orTell(bundledNames().then(setNames));
  }, []);
  return (
    <form
      className={classes['group']}
      onSubmit={(event) => {
        event.preventDefault();
        begin(playBundled(chosen));
      }}
    >
      <NativeSelect
        size="xs"
        label={t('lab:scenarioName')}
        value={chosen}
        onChange={(event) => setChosen(event.currentTarget.value)}
        data={[...names]}
        data-testid="lab-scenario"
      />
      <Button
        size="xs"
        type="submit"
        variant="default"
        disabled={isBeginning}
        data-testid="lab-play-scenario"
      >
        {t('lab:playScenario')}
      </Button>
      <FileButton
        onChange={(file) => file !== null && begin(file.text().then(playText))}
        accept=".yaml,.yml,application/yaml"
      >
        {(props) => (
          <Button {...props} size="xs" variant="default" disabled={isBeginning}>
            {t('lab:playFile')}
          </Button>
        )}
      </FileButton>
    </form>
  );
}

/** Begins runs, and finds the newest while none is shown. Whoever went on to something else is not called back by an answer. */
function useRuns(runId: string | null, onRun: (runId: string) => void) {
  const [isBeginning, setBeginning] = useState(false);
  const isThere = useRef(true);
  useEffect(() => {
    isThere.current = true;
    return () => {
      isThere.current = false;
    };
  }, []);
  useEffect(() => {
    let isOver = runId !== null;
    // What was played last, also by a program, is what one wants to see.
    if (!isOver) orTell(newestRun().then((newest) => !isOver && newest !== null && onRun(newest)));
    return () => {
      isOver = true;
    };
  }, [runId]);
  const begin = (begun: Promise<string>): void => {
    setBeginning(true);
    orTell(begun.then((begunId) => isThere.current && onRun(begunId)).finally(() => setBeginning(false)));
  };
  return { begin, isBeginning };
}

/** What goes wrong is said at the head of the page. */
function orTell(done: Promise<unknown>): void {
  done.catch((error: unknown) => lab.fail((error as Error).message));
}
