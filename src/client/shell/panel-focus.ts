/** The panel that is open beside the conversation, for whoever sends the person back to its beginning. */
const CLOSE = '[data-testid="panel-close"]';

export function focusPanel(): void {
  document.querySelector<HTMLElement>(CLOSE)?.focus({ preventScroll: true });
}

const SEARCH = '[data-testid="search-input"]';

export function isInSearch(): boolean {
  return document.activeElement?.matches(SEARCH) === true;
}

/** Of a panel that is open already; one that opens takes the focus by itself. */
export function focusSearch(): void {
  document.querySelector<HTMLInputElement>(SEARCH)?.focus({ preventScroll: true });
}
