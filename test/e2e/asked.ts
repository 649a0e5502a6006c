/** What a node itself says, for stories whose screens must agree with it. */
import { expect } from 'chai';
import type { Message } from '../../src/api/messages.ts';
import type { NodeApp } from '../../src/testing/node-app.ts';
import { confirmedOrder, type Row } from '../../src/testing/chat-page.ts';
import { until } from '../support/cluster.ts';
import type { Stage } from './stage.ts';

const PAGE = 200;

/** Resolves when the node keeps this as the draft of its first room. */
export async function draftAt({ cluster }: Stage, name: string, text: string): Promise<void> {
  const client = cluster.client(name);
  await until(`the draft of ${name} is ${JSON.stringify(text)}`, async () => {
    return (await client.draft(cluster.groupId, 'general')).text === text;
  });
}

/** The confirmed messages of the first room as the node tells them, ascending. At most one page. */
async function confirmedAt({ cluster }: Stage, name: string): Promise<readonly Message[]> {
  const { messages } = await cluster.client(name).messages(cluster.groupId, 'general', { limit: PAGE });
  return messages.filter(({ state }) => state === 'confirmed');
}

/**
 * Resolves when every screen shows the same confirmed order, that of the node's log, and nothing waits any more.
 * Texts of the story are without markdown, so that they are drawn as they were written.
 */
export async function expectSameOrder(stage: Stage, apps: readonly NodeApp[]): Promise<readonly Row[]> {
  await stage.cluster.caughtUp();
  const [name] = stage.cluster.running().map((node) => node.name);
  const told = (await confirmedAt(stage, name!)).map(({ index, text }) => ({ index, text }));
  const shown = await Promise.all(
    apps.map(async (app) =>
      app.chat.whenRows(
        `${told.length} confirmed messages`,
        (rows) =>
          confirmedOrder(rows).length === told.length && rows.every(({ state }) => state === 'confirmed'),
      ),
    ),
  );
  for (const rows of shown) expect(confirmedOrder(rows)).to.deep.equal(told);
  const inLog: number[] = [];
  for await (const entry of stage.cluster.client(name!).log(stage.cluster.groupId)) inLog.push(entry.index);
  expect(inLog).to.include.members(told.map(({ index }) => index));
  return shown[0]!;
}
