/** What the measurements of long logs share: a group that many messages were written to, and how results are told. */
import type { Cluster } from '../test/support/cluster.ts';
import type { NodeProcess } from '../test/support/node-process.ts';

const BATCH = 100;
const BATCHES_UNDER_WAY = 8;
/** About as long as people write. */
const TEXT = 'x'.repeat(300);

/** Writes that many messages at `node`; all are confirmed when it resolves. */
export async function fill({ groupId }: Cluster, node: NodeProcess, messages: number): Promise<void> {
  const path = `/groups/${groupId}/rooms/general/messages:batch?wait=confirmed`;
  let next = 0;
  const write = async (): Promise<void> => {
    while (next < messages) {
      const from = next;
      next += BATCH;
      const batch = Array.from({ length: BATCH }, (_, n) => ({
        text: `${from + n} ${TEXT}`,
        clientId: `${from + n}`,
      }));
      const { status } = await node.post(path, { messages: batch });
      if (status !== 201) throw new Error(`answered ${status}`);
    }
  };
  await Promise.all(Array.from({ length: BATCHES_UNDER_WAY }, write));
}

export function say(what: string, result: string): void {
  process.stdout.write(`${what}: ${result}\n`);
}
