/** The panel that is open beside the conversation, for whoever sends the person back to its beginning. */
const CLOSE = '[data-testid="panel-close"]';

export function focusPanel(): void {
  document.querySelector<HTMLElement>(CLOSE)?.focus({ preventScroll: true });
}
