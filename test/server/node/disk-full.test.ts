import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { endFollowing, follow } from '../../contract/event-reader.ts';
import { until } from '../../support/cluster.ts';
import { NodeProcess } from '../../support/node-process.ts';
import { skipBecause } from '../../support/skip.ts';

const DISK = '4m';
const FILLER_BYTES = 64 * 1024;

describe('server/node: a full disk', function () {
  this.timeout(60_000);
  let folder: string;
  let isMounted = false;
  let node: NodeProcess | undefined;

  before(function () {
    folder = mkdtempSync(join(tmpdir(), 'demes-test-'));
    isMounted =
      spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK},mode=700`, 'none', folder]).status === 0;
    if (!isMounted) skipBecause(this, 'needs root to mount a small disk');
  });
  after(async () => {
    endFollowing();
    await node?.kill();
    if (isMounted) spawnSync('umount', [folder]);
    rmSync(folder, { recursive: true, force: true });
  });

  it('ER64 is answered with disk_full and told by /readyz; nothing is lost, and it goes on when there is room', async () => {
    node = await new NodeProcess(join(folder, 'a'), ['--timing', 'test', '--create', 'small']).start();
    await node.ready;
    const groupId: string = (await node.get('/groups')).body.groups[0].id;
    const path = `/groups/${groupId}/rooms/general/messages`;
    const say = async (clientId: string, text: string) =>
      node!.post(`${path}?wait=confirmed`, { text, clientId });
    expect((await say('before', 'before')).status).to.equal(201);
    const reader = await follow(node);
    const fillers = fill(folder);
    const answers: string[] = [];
    await until('the disk is full', async () => {
      const { status, body } = await say(`during-${answers.length}`, 'x'.repeat(16_000));
      answers.push(status === 503 ? body.code : String(status));
      return status === 503;
    });
    expect(answers.at(-1)).to.equal('disk_full');
    const ready = await fetch(`${node.url}/readyz`);
    expect(ready.status).to.equal(503);
    expect(((await ready.json()) as { reason: string }).reason).to.include('full');
    expect((await fetch(`${node.url}/healthz`)).status).to.equal(200);
    const { halted } = (await node.get(`/groups/${groupId}`)).body;
    expect(halted.code, 'MS153').to.equal('disk_full');
    for (const filler of fillers) rmSync(filler);
    await until('it works again', async () => (await fetch(`${node!.url}/readyz`)).status === 200);
    await node.wait(groupId, 'role=host');
    expect((await node.get(`/groups/${groupId}`)).body.halted).to.equal(null);
    const told = reader.events.filter(({ event }) => event === 'halt').map(({ data }) => data.halt);
    expect([told[0], told.at(-1)], 'MS153').to.deep.equal([halted, null]);
    const refused = `during-${answers.length - 1}`;
    expect((await say(refused, 'x'.repeat(16_000))).status).to.equal(201);
    expect((await say('after', 'after')).status).to.equal(201);
    const { body } = await node.get(`${path}?limit=200`);
    const clientIds: string[] = body.messages.map((message: { clientId: string }) => message.clientId);
    const kept = answers.slice(0, -1).map((_, n) => `during-${n}`);
    expect(clientIds).to.deep.equal(['before', ...kept, refused, 'after']);
  });
});

/** Files that leave no room. */
function fill(folder: string): string[] {
  const fillers: string[] = [];
  for (let n = 0; ; n++) {
    const file = join(folder, `filler-${n}`);
    try {
      writeFileSync(file, Buffer.alloc(FILLER_BYTES));
      fillers.push(file);
    } catch {
      return [...fillers, file];
    }
  }
}
