/**
 * A bot that reminds: "remind me in 20 minutes to look at the anchor". It listens to the feed, answers at once that it
 * heard, and says it when it is time, once, however often it or its node is started again in between.
 *
 *     demes token create reminder-bot --scope write
 *     DEMES_TOKEN=… node reminder-bot.mjs http://localhost:4700 GROUP-ID
 */
import { DemesClient } from '../../src/sdk/published.ts';

const [url, groupId] = process.argv.slice(2);
const token = process.env.DEMES_TOKEN;
if (url === undefined || groupId === undefined || token === undefined) {
  console.error('DEMES_TOKEN=… node reminder-bot.mjs URL GROUP-ID');
  process.exit(2);
}

const UNITS = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const ASKED = /^remind me in (\d{1,4}) (second|minute|hour|day)s? to (.+)$/is;
/** Where timers end; whoever asks for longer is told when the bot is started next. */
const TIMER_MS_MAX = 2 ** 31 - 1;
const node = new DemesClient({ url, token });
const seen = new Set();

/** What was asked for, and when it is due; null for everything else that is said. */
function reminderIn({ text, at, deleted }) {
  const found = deleted === true ? null : ASKED.exec(text);
  if (found === null) return null;
  const [, count, unit, what] = found;
  return { what, dueMs: Date.parse(at) + Number(count) * UNITS[unit.toLowerCase()] };
}

/** A clientId that is made of the message: said twice it is there once, also after a restart. */
function answer(message, word, text) {
  const said = { text, replyTo: message.id, clientId: `${word}.${message.id}` };
  return node.send(groupId, message.roomId, said).catch((error) => console.error(error.message));
}

function heard(message) {
  const reminder = message.state === 'confirmed' && !seen.has(message.id) ? reminderIn(message) : null;
  if (reminder === null) return;
  seen.add(message.id);
  void answer(message, 'heard', `I will, at ${new Date(reminder.dueMs).toISOString()}.`);
  const leftMs = Math.max(0, reminder.dueMs - Date.now());
  if (leftMs <= TIMER_MS_MAX) setTimeout(() => answer(message, 'due', `Time to ${reminder.what}`), leftMs);
}

/** What was asked while the bot was away. */
async function lookBack() {
  for (const room of await node.rooms(groupId)) {
    const { messages } = await node.messages(groupId, room.id, { limit: 200 });
    messages.forEach(heard);
  }
}

for await (const event of node.events({ onOpen: () => void lookBack() })) {
  if (event.type === 'message' && event.groupId === groupId && event.message) heard(event.message);
  if (event.type === 'reset') await lookBack();
}
