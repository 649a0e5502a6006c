/** What the first screen says, in English, by area. Other languages have the same keys. */
import { attachments } from './en/attachments.ts';
import { chat } from './en/chat.ts';
import { emoji } from './en/emoji.ts';
import { errors } from './en/errors.ts';
import { find } from './en/find.ts';
import { lock } from './en/lock.ts';
import { members } from './en/members.ts';
import { network } from './en/network.ts';
import { notices } from './en/notices.ts';
import { onboarding } from './en/onboarding.ts';
import { reading } from './en/reading.ts';
import { rooms } from './en/rooms.ts';
import { shell } from './en/shell.ts';
import { talk } from './en/talk.ts';
import { voice } from './en/voice.ts';

export const en = {
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
} as const;
