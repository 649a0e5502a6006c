/** Carries the shortcuts out, wherever the focus is. */
import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { shownGroup } from '../state/standing.ts';
import { blockedIn } from '../state/blocked.ts';
import { appState } from '../state/store.ts';
import { roomPath } from './paths.ts';
import { language } from '../text/text.ts';
import { nextRoomId } from './place.ts';
import { focusSearch, isInSearch } from './panel-focus.ts';
import { shortcutOf, type Shortcut } from './shortcuts.ts';
import { closeDialog, closePanel, openDialog, openPanel, togglePanel, uiState } from './ui-state.ts';

export const isMac: boolean = /Mac|iPhone|iPad/u.test(navigator.userAgent);

export function useShortcuts(): void {
  const [, navigate] = useLocation();
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      // Whoever is nearer to the focus was first: an open menu, the composer's own Escape.
      if (event.defaultPrevented || event.isComposing) return;
      const shortcut = shortcutOf({
        key: keyOf(event),
        hasControl: isMac ? event.metaKey : event.ctrlKey,
        hasAlt: event.altKey,
        hasShift: event.shiftKey,
        isWriting: isWriting(event.target),
        isInDialog: document.querySelector('[role="dialog"], [role="menu"]') !== null,
      });
      if (shortcut !== null && run(shortcut, navigate)) event.preventDefault();
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [navigate]);
}

/** With Alt held, some keyboards write another sign: the letter on the cap is meant. */
function keyOf({ key, code, altKey }: KeyboardEvent): string {
  const letter = /^Key([A-Z])$/u.exec(code)?.[1];
  return altKey && letter !== undefined ? letter : key;
}

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))
  );
}

/** False when there was nothing to do: the browser may have a use for the keys. */
function run(shortcut: Shortcut, navigate: (path: string) => void): boolean {
  const group = shownGroup(appState());
  switch (shortcut) {
    case 'palette':
      if (uiState().dialog === 'palette') closeDialog();
      else openDialog('palette');
      return true;
    case 'search':
      // Whoever presses it again wants what the browser does.
      if (group === null || isInSearch()) return false;
      openPanel('search');
      focusSearch();
      return true;
    case 'shortcuts':
      openDialog('shortcuts');
      return true;
    case 'close': {
      const wasOpen = uiState().panel !== null;
      closePanel();
      return wasOpen;
    }
    case 'members':
    case 'network':
      if (group === null) return false;
      togglePanel(shortcut);
      return true;
    case 'previousRoom':
    case 'nextRoom': {
      if (group === null) return false;
      const roomId = nextRoomId(
        group,
        appState().roomId,
        shortcut === 'nextRoom' ? 1 : -1,
        language(),
        blockedIn(appState()),
      );
      if (roomId !== null) navigate(roomPath(group.group.id, roomId));
      return roomId !== null;
    }
  }
}
