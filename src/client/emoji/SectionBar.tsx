/** A button for each section: one stop of Tab, arrows go along it. */
import type { KeyboardEvent } from 'react';
import { useText } from '../text/text.ts';
import classes from './emoji.module.css';
import { SIGNS, type SectionId } from './sections.ts';

interface SectionBarProps {
  readonly sections: readonly SectionId[];
  /** The one in view. */
  readonly shown: string;
  readonly onWant: (section: SectionId) => void;
}

export function SectionBar({ sections, shown, onWant }: SectionBarProps) {
  const t = useText();
  const stop = sections.find((id) => id === shown) ?? sections[0];
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const buttons = [...event.currentTarget.querySelectorAll('button')];
    const at = buttons.findIndex((one) => one === event.target);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    buttons[to]?.focus();
  };
  return (
    <div
      className={classes['sections']}
      role="toolbar"
      aria-label={t('emoji:sections')}
      onKeyDown={onKeyDown}
    >
      {sections.map((id) => (
        <button
          key={id}
          type="button"
          className={classes['section']}
          tabIndex={id === stop ? 0 : -1}
          aria-pressed={id === stop}
          aria-label={t(`emoji:section_${id}`)}
          title={t(`emoji:section_${id}`)}
          onClick={() => onWant(id)}
        >
          {SIGNS[id]}
        </button>
      ))}
    </div>
  );
}
