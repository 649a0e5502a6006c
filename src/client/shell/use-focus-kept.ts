/** What had the focus may go from the screen, with a button or a question: then the person goes on somewhere near. */
import { useEffect } from 'react';

/**
 * @param key of what is on the screen; null for nothing. When it changes or ends and took the focused thing along,
 *   `restore` is called, which must be the same each time.
 */
export function useFocusKept(key: string | null, restore: () => void): void {
  useEffect(() => {
    if (key === null) return;
    return () => {
      if (document.activeElement === document.body) restore();
    };
  }, [key, restore]);
}
