/** The tray of each room, in this tab. */
import { v7 as newKey } from 'uuid';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { api } from '../state/store.ts';
import { pictureOf } from './picture.ts';
import { Tray, type TrayItem } from './tray.ts';

const NOTHING: readonly TrayItem[] = [];
const trays = new Map<string, Tray>();
const shown = createStore<Readonly<Record<string, readonly TrayItem[]>>>(() => ({}));

export function trayOf(roomId: string): Tray {
  let tray = trays.get(roomId);
  if (tray === undefined) {
    tray = new Tray({
      picture: pictureOf,
      put: (...file) => api.putBlob(...file),
      newKey,
      changed: (items) => shown.setState({ [roomId]: items }),
    });
    trays.set(roomId, tray);
  }
  return tray;
}

export function useTray(roomId: string): readonly TrayItem[] {
  return useStore(shown, (all) => all[roomId] ?? NOTHING);
}
