/** Short notes at the edge of the screen, which also a screen reader speaks. */
import { cleanNotifications, notifications, useNotifications } from '@mantine/notifications';
import i18next from 'i18next';
import { Problem } from '../api/problem.ts';
import { problemText } from '../text/text.ts';

const DONE_MS = 3_000;

/** Says why something failed. What is no refusal of the node is a fault of the screen: said, and thrown on. */
export function notifyProblem(error: unknown): void {
  const isProblem = error instanceof Problem;
  notifications.show({
    // The same refusal again takes the place of the one that is still there.
    id: `problem-${isProblem ? error.code : 'screen'}`,
    color: 'red',
    message: isProblem ? problemText(error.facts) : i18next.t('shell:screenFault'),
    withBorder: true,
    closeButtonProps: { 'aria-label': i18next.t('shell:closeNote') },
  });
  if (!isProblem) throw error;
}

/** Says that something is done which nothing else on the screen shows. */
export function notifyDone(message: string): void {
  notifications.show({
    message,
    withBorder: true,
    autoClose: DONE_MS,
    closeButtonProps: { 'aria-label': i18next.t('shell:closeNote') },
  });
}

/** A hook: what closes all notes; null when there are none. */
export function useNotesClose(): (() => void) | null {
  return useNotifications().notifications.length > 0 ? cleanAll : null;
}

function cleanAll(): void {
  cleanNotifications();
}
