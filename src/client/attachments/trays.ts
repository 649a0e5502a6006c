/** The tray of each place where one writes (writing-place.ts), in this tab. */
import { v7 as newKey } from 'uuid';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { api } from '../state/store.ts';
import { letGo } from '../voice/player.ts';
import { pictureOf } from './picture.ts';
import { Tray, type TrayItem } from './tray.ts';

const NOTHING: readonly TrayItem[] = [];
const trays = new Map<string, Tray>();
const shown = createStore<Readonly<Record<string, readonly TrayItem[]>>>(() => ({}));

export function trayOf(key: string): Tray {
  let tray = trays.get(key);
  if (tray === undefined) {
    tray = new Tray({
      picture: pictureOf,
      put: (...file) => api.putBlob(...file),
      newKey,
      urlOf: (file) => URL.createObjectURL(file),
      letGo: (item, url) => {
        letGo(item);
        URL.revokeObjectURL(url);
      },
      changed: (items) => shown.setState({ [key]: items }),
    });
    trays.set(key, tray);
  }
  return tray;
}

export function useTray(key: string): readonly TrayItem[] {
  return useStore(shown, (all) => all[key] ?? NOTHING);
}
