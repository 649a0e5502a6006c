/** Sends a text with the list of whom it names; before all of many are named, it is asked. */
import { send } from '../chat/actions.ts';
import { setChatUi } from '../chat/chat-ui.ts';
import { appState } from '../state/store.ts';
import { mentionsHere, peopleHere } from './mentions-here.ts';

/** From so many others on. */
const ASK_FROM = 8;

/** `sent`: it is on its way, perhaps only once somebody said that all are meant. */
export function sendNaming(text: string, sent: () => void): void {
  const mentions = mentionsHere(text);
  const isMany = mentions?.everybody === true && peopleHere(appState()).length >= ASK_FROM;
  if (isMany) return setChatUi({ askingAll: { text, sent } });
  send(text, mentions === undefined ? {} : { mentions });
  sent();
}
