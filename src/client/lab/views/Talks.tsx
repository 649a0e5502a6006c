/** What people would see: the last lines of the conversation as each node shows them, and a field to say something through it. */
import { Button, TextInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useState, type ReactNode } from 'react';
import { ClockIcon, TickHollowIcon, TwoTicksIcon } from '../../chat/icons.tsx';
import type { Deed } from '../../../sim/scenario/words.ts';
import { useText } from '../../text/text.ts';
import { useLab, useListScene } from '../lab-store.ts';
import type { SceneNode } from '../story/scene.ts';
import type { LineState, TalkLine } from '../story/talk.ts';
import { Panel } from './Panel.tsx';
import { kindOf } from './kind-of.ts';
import classes from './talks.module.css';

/** So many fit beside each other, or one below the other; in a larger group one chooses. */
const OPEN_FIRST = 5;
const OPEN_FIRST_NARROW = 2;
const LINES = 8;

interface TalksProps {
  /** Null: nothing can be said any more. */
  readonly onDeed: ((deed: Deed) => void) | null;
}

export function Talks({ onDeed }: TalksProps) {
  const t = useText();
  const nodes = [...useListScene().nodes.values()];
  const isNarrow = useMediaQuery('(max-width: 719px)', false, { getInitialValueInEffect: false });
  const first = isNarrow ? OPEN_FIRST_NARROW : OPEN_FIRST;
  const [chosen, setChosen] = useState<ReadonlyMap<string, boolean>>(new Map());
  const isOpen = (name: string, at: number): boolean => chosen.get(name) ?? at < first;
  const choose = (names: readonly string[], open: boolean): void =>
    setChosen(new Map([...chosen, ...names.map((name) => [name, open] as const)]));
  const names = nodes.map(({ name }) => name);
  const opened = nodes.filter(({ name }, at) => isOpen(name, at));
  const isAll = opened.length === nodes.length;
  return (
    <Panel
      className={classes['talks']}
      title={t('lab:talks')}
      none={nodes.length === 0 ? t('lab:noTalks') : null}
      action={
        <div className={classes['choice']} role="group" aria-label={t('lab:talksShown')}>
          {nodes.map(({ name }, at) => (
            <button
              key={name}
              type="button"
              className={classes['chosen']}
              aria-pressed={isOpen(name, at)}
              data-testid="lab-talk-toggle"
              data-device-id={name}
              onClick={() => choose([name], !isOpen(name, at))}
            >
              {name}
            </button>
          ))}
          {nodes.length > 0 && (
            <Button size="compact-xs" variant="subtle" onClick={() => choose(names, !isAll)}>
              {isAll ? t('lab:talksNone') : t('lab:talksAll')}
            </Button>
          )}
        </div>
      }
      data-testid="lab-talks"
    >
      <div className={classes['cards']}>
        {opened.map((node) => (
          <MiniChat key={node.name} node={node} onDeed={onDeed} />
        ))}
      </div>
    </Panel>
  );
}

interface MiniChatProps extends TalksProps {
  readonly node: SceneNode;
}

function MiniChat({ node, onDeed }: MiniChatProps) {
  const t = useText();
  const story = useLab((state) => state.story);
  const atMs = useLab((state) => state.listMs);
  const { name } = node;
  const lines = story.talk.linesAt(name, atMs, LINES);
  return (
    <article
      className={classes['card']}
      aria-label={t('lab:talkOf', { name })}
      data-testid="lab-talk"
      data-device-id={name}
      data-kind={kindOf(node)}
    >
      <header className={classes['head']}>
        <h3>{name}</h3>
        <span>{t(`lab:kind_${kindOf(node)}`)}</span>
      </header>
      <ol className={classes['lines']} role="list">
        {lines.length === 0 && <li className={classes['none']}>{t('lab:noLines')}</li>}
        {lines.map((line) => (
          <Line key={line.id} line={line} isOwn={line.by === name} />
        ))}
      </ol>
      {onDeed !== null && <Say name={name} canSay={node.state === 'running'} onDeed={onDeed} />}
    </article>
  );
}

const PICTURES: Readonly<Record<LineState, () => ReactNode>> = {
  queued: ClockIcon,
  tentative: TickHollowIcon,
  confirmed: TwoTicksIcon,
};

function Line({ line, isOwn }: { readonly line: TalkLine; readonly isOwn: boolean }) {
  const t = useText();
  const { id, by, text, state, index } = line;
  const picked = useLab((one) => one.picked);
  const Picture = PICTURES[state];
  const sentence =
    state === 'confirmed' ? t('lab:lineConfirmed', { index: index ?? 0 }) : t(`lab:line_${state}`);
  return (
    <li
      className={classes['line']}
      data-testid="lab-talk-line"
      data-message-id={id}
      data-state={state}
      data-index={index ?? ''}
      data-own={isOwn}
      data-picked={picked === id}
    >
      <span className={classes['by']}>{by ?? '?'}</span>
      <span className={classes['text']} dir="auto">
        {text ?? id}
      </span>
      <span className={classes['mark']} role="img" aria-label={sentence} title={sentence}>
        <Picture />
        {index !== null && <span aria-hidden="true">{index}</span>}
      </span>
    </li>
  );
}

interface SayProps {
  readonly name: string;
  readonly canSay: boolean;
  readonly onDeed: (deed: Deed) => void;
}

function Say({ name, canSay, onDeed }: SayProps) {
  const t = useText();
  const [text, setText] = useState('');
  return (
    <form
      className={classes['say']}
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() === '') return;
        onDeed({ say: { on: name, text: text.trim() } });
        setText('');
      }}
    >
      <TextInput
        size="xs"
        flex={1}
        aria-label={t('lab:sayAs', { name })}
        placeholder={canSay ? t('lab:sayHere') : t('lab:saysNothing')}
        disabled={!canSay}
        maxLength={500}
        autoComplete="off"
        value={text}
        data-testid="lab-talk-input"
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button
        size="xs"
        type="submit"
        variant="default"
        disabled={!canSay}
        aria-label={t('lab:saySend', { name })}
      >
        {t('lab:say')}
      </Button>
    </form>
  );
}
