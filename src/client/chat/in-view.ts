/** Which rows of the list are in view, read from the page. */

/** Nearer than this to the end counts as at the end, px. */
const END_PX = 40;

export interface InView {
  /** Keys of the first row and of the last one that is seen to its end; null in an empty list. */
  readonly first: string | null;
  readonly last: string | null;
  readonly isAtEnd: boolean;
  /** Px from the top and from the bottom. */
  readonly above: number;
  readonly below: number;
}

export function inView(scroller: HTMLElement): InView {
  const { top, bottom } = scroller.getBoundingClientRect();
  const elements = scroller.querySelectorAll<HTMLElement>('[data-row]');
  const firstAt = firstWhere(elements, (element) => element.getBoundingClientRect().bottom > top + 1);
  // The first one that goes on below; a row longer than the view counts while nothing else is seen.
  const beyond = firstWhere(elements, (element) => element.getBoundingClientRect().bottom > bottom + 1);
  const lastAt = Math.max(firstAt, beyond - 1);
  const above = scroller.scrollTop;
  const below = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
  return {
    first: elements[firstAt]?.dataset['row'] ?? null,
    last: elements[Math.min(lastAt, elements.length - 1)]?.dataset['row'] ?? null,
    isAtEnd: below < END_PX,
    above,
    below,
  };
}

/** Rows stand below each other: half of them can be left out at each look. */
function firstWhere(elements: NodeListOf<HTMLElement>, holds: (element: HTMLElement) => boolean): number {
  let low = 0;
  let high = elements.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(elements[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
