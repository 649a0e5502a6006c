/** Sends a text with the list of whom it names; before all of many are named, it is asked. */
import type { NewParts } from '../api/node-api.ts';
import { setChatUi } from '../chat/chat-ui.ts';
import { appState } from '../state/store.ts';
import { mentionsHere, peopleHere } from './mentions-here.ts';

/** From so many others on. */
const ASK_FROM = 8;

/** `carry`: sends it with these, perhaps only once somebody said that all are meant. */
export function sendNaming(text: string, carry: (parts: NewParts) => void): void {
  const mentions = mentionsHere(text);
  const isMany = mentions?.everybody === true && peopleHere(appState()).length >= ASK_FROM;
  if (isMany) return setChatUi({ askingAll: { text, carry } });
  carry(mentions === undefined ? {} : { mentions });
}
