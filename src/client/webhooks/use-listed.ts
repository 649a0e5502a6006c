/** What the node lists and tells nobody of by itself: asked for when it is first shown, and again after each change. */
import { useCallback, useEffect, useState } from 'react';
import { notifyProblem } from '../shell/notify.ts';

/** `ask` must be the same each time. `items` is null until the first answer. */
export function useListed<T>(ask: () => Promise<readonly T[]>) {
  const [items, setItems] = useState<readonly T[] | null>(null);
  const look = useCallback(async (): Promise<void> => {
    try {
      setItems(await ask());
    } catch (error) {
      notifyProblem(error);
    }
  }, [ask]);
  useEffect(() => void look(), [look]);
  return { items, look };
}
