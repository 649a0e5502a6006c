/** The one composer on the screen, for whoever sends the person back to it. */
const INPUT = '[data-testid="composer-input"]';

export function focusComposer(): void {
  document.querySelector<HTMLTextAreaElement>(INPUT)?.focus();
}
