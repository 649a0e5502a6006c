/** What is open on this screen: nothing of it is the node's business. */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

/** On the right of the conversation; under 720 px in its place. */
export type Panel = 'members' | 'network' | 'search' | 'pins' | 'thread';
export type Dialog = 'invite' | 'settings' | 'shortcuts' | 'palette' | 'newRoom' | 'room' | 'safety';

export interface UiState {
  readonly panel: Panel | null;
  /** What the thread is about that the panel shows. */
  readonly threadRoot: string | null;
  readonly dialog: Dialog | null;
  /** Whose safety number that dialog is about. */
  readonly compared: string | null;
  /** Under 720 px: the list of rooms instead of the conversation. */
  readonly isListShown: boolean;
  /** Forks that this person does not want to follow now. */
  readonly staysFrom: readonly string[];
}

const store = createStore<UiState>(() => ({
  panel: null,
  threadRoot: null,
  dialog: null,
  compared: null,
  isListShown: false,
  staysFrom: [],
}));

export function useUi<T>(select: (state: UiState) => T): T {
  return useStore(store, select);
}

/** For handlers, which need the state as it is at that moment. */
export function uiState(): UiState {
  return store.getState();
}

export function openPanel(panel: Panel): void {
  store.setState({ panel, isListShown: false });
}

/** `root`: the message that it is about. */
export function openThread(root: string): void {
  store.setState({ panel: 'thread', threadRoot: root, isListShown: false });
}

/** The same button opens and closes. */
export function togglePanel(panel: Panel): void {
  store.setState((state) => ({ panel: state.panel === panel ? null : panel, isListShown: false }));
}

export function closePanel(): void {
  store.setState({ panel: null });
}

export function stayApart(forkId: string): void {
  store.setState(({ staysFrom }) => ({ staysFrom: [...staysFrom, forkId] }));
}

/** One dialog at a time: another takes its place. */
export function openDialog(dialog: Dialog): void {
  store.setState({ dialog });
}

/** Opens the dialog with the safety number of this member. */
export function compareWith(memberId: string): void {
  store.setState({ dialog: 'safety', compared: memberId });
}

export function closeDialog(): void {
  store.setState({ dialog: null });
}

/** Under 720 px a panel stands in its place. */
export function showConversation(): void {
  const isNarrow = window.matchMedia('(max-width: 719px)').matches;
  store.setState((state) => ({ panel: isNarrow ? null : state.panel, isListShown: false }));
}

export function showList(isListShown: boolean): void {
  store.setState({ isListShown });
}
