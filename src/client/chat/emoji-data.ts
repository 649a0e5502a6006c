/** The names of emoji, loaded when somebody first looks for one: a part of its own, from the own node. */
import { useEffect, useState } from 'react';
import { emojiNames, type EmojiData, type EmojiName } from './emoji-names.ts';

let loading: Promise<readonly EmojiName[]> | null = null;

function load(): Promise<readonly EmojiName[]> {
  loading ??= import('emojibase-data/en/shortcodes/github.json').then(
    ({ default: data }) => emojiNames(data as EmojiData),
    () => {
      // The node may be back at the next key.
      loading = null;
      return [];
    },
  );
  return loading;
}

const NONE: readonly EmojiName[] = [];

/** Empty until they are there, and while they are not wanted. */
export function useEmojiNames(isWanted: boolean): readonly EmojiName[] {
  const [names, setNames] = useState(NONE);
  useEffect(() => {
    if (!isWanted || names.length > 0) return undefined;
    let isOpen = true;
    void load().then((loaded) => {
      if (isOpen) setNames(loaded);
    });
    return () => {
      isOpen = false;
    };
  }, [isWanted, names]);
  return names;
}
