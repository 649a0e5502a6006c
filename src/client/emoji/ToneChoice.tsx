/** In which skin tone emoji of people are: a button that shows it, and six to choose from. */
import { useState } from 'react';
import { useText } from '../text/text.ts';
import { TONES_MAX } from './emoji-set.ts';
import classes from './emoji.module.css';

const HANDS = ['✋', '✋🏻', '✋🏼', '✋🏽', '✋🏾', '✋🏿'] as const;

interface ToneChoiceProps {
  /** 0: none; 1 to 5 from light to dark. */
  readonly tone: number;
  readonly onChange: (tone: number) => void;
}

export function ToneChoice({ tone, onChange }: ToneChoiceProps) {
  const t = useText();
  const [isOpen, setOpen] = useState(false);
  const nameOf = (one: number): string => t(`emoji:tone_${one as 0 | 1 | 2 | 3 | 4 | 5}`);
  if (!isOpen) {
    return (
      <button
        type="button"
        className={classes['tone']}
        data-testid="emoji-tone"
        aria-label={t('emoji:tone', { tone: nameOf(tone) })}
        title={t('emoji:tone', { tone: nameOf(tone) })}
        onClick={() => setOpen(true)}
      >
        {HANDS[tone]}
      </button>
    );
  }
  return (
    <div className={classes['tones']} role="group" aria-label={t('emoji:tones')}>
      {Array.from({ length: TONES_MAX + 1 }, (_, one) => (
        <button
          key={one}
          type="button"
          className={classes['tone']}
          data-testid="emoji-tone-choice"
          data-tone={one}
          aria-pressed={one === tone}
          aria-label={nameOf(one)}
          title={nameOf(one)}
          // What was pressed to open this is gone.
          autoFocus={one === tone}
          onClick={() => {
            onChange(one);
            setOpen(false);
          }}
        >
          {HANDS[one]}
        </button>
      ))}
    </div>
  );
}
