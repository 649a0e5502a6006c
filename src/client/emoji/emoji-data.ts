/**
 * All emoji with their names, loaded when somebody first looks for one: parts of their own, from the own node. In the
 * language of the person and in English, in which everybody knows some.
 */
import i18next from 'i18next';
import { useEffect, useState } from 'react';
import { emojiSet, type Emoji, type EmojiEntry, type NamesByCode } from './emoji-set.ts';

const ENGLISH = 'en';

/** By language. */
const ENTRIES: Readonly<Record<string, () => Promise<unknown>>> = {
  en: async () => (await import(/* webpackChunkName: "emoji-en" */ 'emojibase-data/en/compact.json')).default,
  de: async () => (await import(/* webpackChunkName: "emoji-de" */ 'emojibase-data/de/compact.json')).default,
};

const loading = new Map<string, Promise<readonly Emoji[] | null>>();

/** Null: the node was away; it may be back when it is asked again. */
function load(tag: string): Promise<readonly Emoji[] | null> {
  const known = loading.get(tag);
  if (known !== undefined) return known;
  const asked = Promise.all([
    ENTRIES[tag]!(),
    tag === ENGLISH ? null : ENTRIES[ENGLISH]!(),
    import(/* webpackChunkName: "emoji-en" */ 'emojibase-data/en/shortcodes/github.json'),
  ]).then(
    ([entries, english, { default: names }]) =>
      emojiSet(
        entries as readonly EmojiEntry[],
        english === null ? [] : [english as readonly EmojiEntry[]],
        names as NamesByCode,
      ),
    () => {
      loading.delete(tag);
      return null;
    },
  );
  loading.set(tag, asked);
  return asked;
}

/** The language in which emoji have names here: that of the screens, or English. */
export function emojiLanguage(): string {
  const [tag = ''] = i18next.language.split('-');
  return tag in ENTRIES ? tag : ENGLISH;
}

export interface LoadedEmoji {
  /** Empty until they are there, and while they are not wanted. */
  readonly all: readonly Emoji[];
  readonly isFailed: boolean;
}

const NOTHING: LoadedEmoji = { all: [], isFailed: false };

export function useEmoji(isWanted: boolean): LoadedEmoji {
  const [loaded, setLoaded] = useState(NOTHING);
  const tag = emojiLanguage();
  useEffect(() => {
    if (!isWanted) return undefined;
    let isOpen = true;
    void load(tag).then((all) => {
      if (isOpen) setLoaded(all === null ? { all: [], isFailed: true } : { all, isFailed: false });
    });
    return () => {
      isOpen = false;
    };
  }, [isWanted, tag]);
  return loaded;
}
