/** Choosing one of all emoji: by name, by section, among those used last, by pointer and by keyboard. */
import { useId, useState } from 'react';
import { useText } from '../text/text.ts';
import { cellId, EmojiGrid } from './EmojiGrid.tsx';
import { emojiLanguage } from './emoji-data.ts';
import classes from './emoji.module.css';
import { SectionBar } from './SectionBar.tsx';
import { SECTIONS, type SectionId } from './sections.ts';
import { ToneChoice } from './ToneChoice.tsx';
import { usePicker, type Picker } from './use-picker.ts';

const VIEW_HEIGHT = 260;

interface EmojiPanelProps {
  readonly onChoose: (emoji: string) => void;
}

export function EmojiPanel({ onChoose }: EmojiPanelProps) {
  const t = useText();
  const gridId = useId();
  const picker = usePicker(onChoose);
  const { grid, size, marked, mark, shownAs, lack } = picker;
  const [section, setSection] = useState<string>(SECTIONS[0]);
  const [wanted, setWanted] = useState<{ readonly section: SectionId } | null>(null);
  return (
    <div role="group" className={classes['panel']} aria-label={t('emoji:title')} data-testid="emoji-panel">
      <Field picker={picker} gridId={gridId} />
      {picker.query === '' && (
        <SectionBar
          sections={picker.sections}
          shown={section}
          onWant={(id) => {
            setWanted({ section: id });
            mark(null);
          }}
        />
      )}
      <p className={classes['none']} role="status">
        {lack !== null && t(`emoji:${lack}`)}
      </p>
      <EmojiGrid
        {...{ id: gridId, grid, size, marked, shownAs, wanted }}
        height={VIEW_HEIGHT}
        titleOf={(id) => t(`emoji:section_${id as SectionId}`)}
        onMark={mark}
        onChoose={picker.choose}
        onSection={setSection}
      />
      <div className={classes['foot']}>
        <About picker={picker} />
        <ToneChoice tone={picker.tone} onChange={picker.setTone} />
      </div>
    </div>
  );
}

/** Has the focus all the time: whatever is typed is looked for, arrows go through the grid. */
function Field({ picker, gridId }: { readonly picker: Picker; readonly gridId: string }) {
  const t = useText();
  const { query, marked } = picker;
  return (
    <input
      className={classes['field']}
      data-testid="emoji-search"
      data-autofocus
      role="combobox"
      aria-expanded
      aria-haspopup="grid"
      aria-controls={gridId}
      aria-activedescendant={marked === null ? undefined : cellId(gridId, marked)}
      aria-label={t('emoji:field')}
      placeholder={t('emoji:hint')}
      autoComplete="off"
      spellCheck={false}
      dir="auto"
      value={query}
      onChange={({ target }) => picker.look(target.value)}
      onKeyDown={picker.onKeyDown}
    />
  );
}

/** What is marked, large, with its name. Screen readers have it from the grid. */
function About({ picker: { emojiAt, marked, shownAs } }: { readonly picker: Picker }) {
  const emoji = emojiAt(marked);
  return (
    <span className={classes['about']} aria-hidden="true" lang={emojiLanguage()}>
      {emoji !== undefined && (
        <>
          <span className={classes['large']}>{shownAs(emoji)}</span>
          <span className={classes['called']}>{emoji.label}</span>
        </>
      )}
    </span>
  );
}
