/**
 * What the first screen says, in German, by area; the rest is in de-later.ts. Who writes here says "du", briefly, and keeps to these words (the
 * English ones are explained in docs/glossary.md):
 *
 * node Knoten · device Gerät · keeper Hüter · member Mitglied · group Gruppe · room Raum · host Host · term Amtszeit ·
 * election Wahl · majority Mehrheit · entry Eintrag · log das Log · history Verlauf · transcript code Verlaufscode ·
 * queued wartet · tentative vorläufig · confirmed bestätigt · heartbeat Lebenszeichen · sealed verschlüsselt ·
 * safety number Sicherheitsnummer · verified verifiziert · link koppeln · recovery phrase Wiederherstellungsphrase ·
 * data directory Datenverzeichnis · draft Entwurf · archive Archiv · screens Oberfläche · owner Leitung ·
 * notice Benachrichtigung · thread Thread · mention Erwähnung · pin anheften
 *
 * Of people nothing is said that needs to know whether they are a man or a woman: "Leitung", "jemand", "die Person",
 * "alle, die …". A name never stands in the genitive with an s ("der Knoten von {{name}}").
 */
import { attachments } from './de/attachments.ts';
import { chat } from './de/chat.ts';
import { emoji } from './de/emoji.ts';
import { errors } from './de/errors.ts';
import { find } from './de/find.ts';
import { lock } from './de/lock.ts';
import { members } from './de/members.ts';
import { network } from './de/network.ts';
import { notices } from './de/notices.ts';
import { onboarding } from './de/onboarding.ts';
import { reading } from './de/reading.ts';
import { rooms } from './de/rooms.ts';
import { shell } from './de/shell.ts';
import { talk } from './de/talk.ts';
import { voice } from './de/voice.ts';
import type { FirstSentences } from './sentences.ts';

export const de: FirstSentences = {
  shell,
  onboarding,
  chat,
  attachments,
  emoji,
  members,
  network,
  reading,
  rooms,
  notices,
  find,
  errors,
  lock,
  talk,
  voice,
};
