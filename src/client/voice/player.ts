/**
 * Plays voice notes, one at a time, also while the message that holds it is scrolled away. What else makes a sound on
 * the page is silent meanwhile, and the other way round.
 */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

export interface Playing {
  /** Which note; null: none was played yet. */
  readonly key: string | null;
  readonly isPlaying: boolean;
  readonly positionMs: number;
  /** 1, 1.5 or 2, for all notes. */
  readonly speed: number;
}

const SPEEDS = [1, 1.5, 2] as const;
const store = createStore<Playing>(() => ({ key: null, isPlaying: false, positionMs: 0, speed: SPEEDS[0] }));
let audio: HTMLAudioElement | null = null;
/** What comes of an address that leads nowhere. */
let failed: () => void = () => undefined;

export function usePlaying<T>(select: (state: Playing) => T): T {
  return useStore(store, select);
}

export interface Note {
  readonly key: string;
  readonly url: string;
  /** Its address led nowhere. */
  readonly failed: () => void;
}

/** Plays or pauses it; another one ends. */
export function toggle(note: Note): void {
  const { key, isPlaying } = store.getState();
  if (key === note.key && isPlaying) elementOf(note).pause();
  else
    void elementOf(note)
      .play()
      .catch(() => store.setState({ isPlaying: false }));
}

/** To this place, in ms; it goes on or stays silent as it was. */
export function seek(note: Note, positionMs: number): void {
  const element = elementOf(note);
  const go = (): void => {
    element.currentTime = positionMs / 1000;
  };
  store.setState({ positionMs });
  if (element.readyState > 0) go();
  else element.addEventListener('loadedmetadata', go, { once: true });
}

export function nextSpeed(): void {
  const { speed } = store.getState();
  const next = SPEEDS[(SPEEDS.findIndex((one) => one === speed) + 1) % SPEEDS.length]!;
  store.setState({ speed: next });
  if (audio !== null) audio.playbackRate = next;
}

/** The note is gone. */
export function letGo(key: string): void {
  if (store.getState().key !== key) return;
  audio?.pause();
  store.setState({ key: null, isPlaying: false, positionMs: 0 });
}

function elementOf(note: Note): HTMLAudioElement {
  const { key, speed } = store.getState();
  failed = note.failed;
  audio ??= madeElement();
  if (key !== note.key) {
    audio.src = note.url;
    store.setState({ key: note.key, isPlaying: false, positionMs: 0 });
  }
  audio.defaultPlaybackRate = speed;
  audio.playbackRate = speed;
  return audio;
}

function madeElement(): HTMLAudioElement {
  const element = new Audio();
  element.preload = 'auto';
  element.addEventListener('play', () => {
    for (const other of document.querySelectorAll<HTMLMediaElement>('audio, video')) other.pause();
    store.setState({ isPlaying: true });
  });
  element.addEventListener('pause', () => store.setState({ isPlaying: false }));
  element.addEventListener('ended', () => store.setState({ isPlaying: false, positionMs: 0 }));
  element.addEventListener('error', () => {
    store.setState({ key: null, isPlaying: false, positionMs: 0 });
    failed();
  });
  const tell = (): void => store.setState({ positionMs: element.currentTime * 1000 });
  element.addEventListener('timeupdate', tell);
  element.addEventListener('seeked', tell);
  document.addEventListener('play', ({ target }) => target !== element && element.pause(), true);
  return element;
}
