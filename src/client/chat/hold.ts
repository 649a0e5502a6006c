/** Where a list of rows stands, and the way back there when its rows changed. Rows have `data-row`, each its own. */

const END_PX = 40;

/** Where the list is: at its end, or at a row with its distance from the top, px. */
export type Hold = 'end' | { readonly key: string; readonly top: number };

/** `isEndLoaded`: nothing comes below its last row. */
export function holdOf(box: HTMLElement, isEndLoaded: boolean): Hold {
  const isAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < END_PX;
  if (isAtEnd && isEndLoaded) return 'end';
  const { top } = box.getBoundingClientRect();
  for (const element of box.querySelectorAll<HTMLElement>('[data-row]')) {
    const rect = element.getBoundingClientRect();
    if (rect.bottom > top) return { key: element.dataset['row']!, top: rect.top - top };
  }
  return 'end';
}

export function restore(box: HTMLElement, hold: Hold): void {
  if (hold === 'end') {
    box.scrollTop = box.scrollHeight;
    return;
  }
  const element = box.querySelector(`[data-row="${CSS.escape(hold.key)}"]`);
  if (element === null) return;
  const moved = element.getBoundingClientRect().top - box.getBoundingClientRect().top - hold.top;
  if (moved !== 0) box.scrollTop += moved;
}
