/** What five friends say to each other for the picture of a full conversation. */
import type { Cluster } from '../../src/testing/cluster.ts';

export const LONG_NAME = 'Maximiliane Freifrau von und zu Habsburg-Lothringen';

const CODE = [
  'Found it. The tick was counted twice:',
  '',
  '```ts',
  'export function nextTick(now: number, last: number): number {',
  '  // Whole ticks only; what is left over counts next time.',
  '  return last + Math.floor((now - last) / TICK_MS) * TICK_MS;',
  '}',
  '```',
].join('\n');
const LIST = ['For **Saturday**:', '', '1. bread and olives', '2. the *big* pan', '3. `sunscreen`'].join(
  '\n',
);

/** Says it all, each line by its author's node; answers the id of one that is worth a closer look. */
export async function talk(cluster: Cluster): Promise<{ readonly detailed: string }> {
  const say = async (name: string, text: string, replyTo?: string): Promise<string> => {
    const body = replyTo === undefined ? { text } : { text, replyTo };
    const { id } = await cluster.client(name).send(cluster.groupId, 'general', body, { wait: 'confirmed' });
    await cluster.caughtUp();
    return id;
  };
  await say('Bo', 'Good morning! Is anybody else looking at the clock drift?');
  const found = await say('Ana', CODE);
  await react(cluster, 'Bo', found, '🎉');
  await react(cluster, 'Cleo', found, '🎉');
  await react(cluster, 'Émile', found, '👀');
  await say('Cleo', 'So that is why every third run was late. Thank you!', found);
  await say(
    LONG_NAME,
    'I had the same with > 20 nodes; see https://example.org/notes/clock for what I measured.',
  );
  const plan = await say('Émile', LIST);
  await react(cluster, LONG_NAME, plan, '❤️');
  await say('Bo', '> the big pan\n\nI bring it.');
  const detailed = await say('Ana', 'Shall we meet at the harbour at seven?');
  await react(cluster, 'Bo', detailed, '👍');
  return { detailed };
}

async function react(cluster: Cluster, name: string, messageId: string, emoji: string): Promise<void> {
  await cluster.client(name).addReaction(cluster.groupId, 'general', messageId, emoji);
}
