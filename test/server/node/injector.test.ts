/** Faults of a node's clock and disk, measured by what its API answers and when; the links are measured in ../links. */
import { expect } from 'chai';
import { Cluster, until } from '../../support/cluster.ts';
import { lab } from '../../support/lab-faults.ts';
import type { NodeProcess } from '../../support/node-process.ts';

const OFFSET_MS = 3_600_000;
const SLOW_MS = 80;
/** How far apart two readings of the same clock may be on a busy machine. */
const BUSY_MS = 5_000;

describe('server/node: clock and disk under faults, measured by the API', function () {
  this.timeout(90_000);
  let cluster: Cluster;
  let node: NodeProcess;

  before(async () => {
    cluster = await Cluster.start({ nodes: 1, flags: ['--lab'], inside: true });
    node = cluster.nodes[0]!;
  });
  afterEach(async () => {
    await lab(node, 'POST', '/reset', {});
  });
  after(async () => {
    await cluster.close();
  });

  async function post(
    text: string,
  ): Promise<{ status: number; code?: string; sentAt: number; tookMs: number }> {
    const path = `/groups/${cluster.groupId}/rooms/general/messages?wait=confirmed`;
    const beganMs = performance.now();
    const { status, body } = await node.post(path, { text });
    return { status, code: body.code, sentAt: Date.parse(body.sentAt), tookMs: performance.now() - beganMs };
  }

  async function fault(words: object): Promise<string> {
    const { status, body } = await lab(node, 'POST', '/faults', words);
    expect(status, JSON.stringify(body)).to.equal(201);
    return body.id;
  }

  it('LB18 a clock that is off: what is said has that much another time, and never an earlier one than before', async () => {
    expect((await post('right')).sentAt - Date.now()).to.be.closeTo(0, BUSY_MS);
    const id = await fault({ type: 'skew', attributes: { offsetMs: OFFSET_MS } });
    const off = await post('off');
    expect(off.sentAt - Date.now()).to.be.closeTo(OFFSET_MS, BUSY_MS);
    await lab(node, 'DELETE', `/faults/${id}`);
    expect((await post('healed')).sentAt).to.be.within(off.sentAt, off.sentAt + BUSY_MS);
  });

  it('LB18 a slow disk: nothing is confirmed sooner than it takes to save it', async () => {
    await fault({ type: 'diskSlow', attributes: { delayMs: SLOW_MS } });
    for (let n = 0; n < 5; n++) {
      const { status, tookMs } = await post('slow');
      expect(status).to.equal(201);
      expect(tookMs).to.be.at.least(SLOW_MS - 1);
    }
  });

  it('LB18 a full disk: what should be kept is refused, and taken again after the heal', async () => {
    const id = await fault({ type: 'diskFull' });
    const refused = await post('no room');
    expect([refused.status, refused.code]).to.deep.equal([503, 'disk_full']);
    await lab(node, 'DELETE', `/faults/${id}`);
    await until('there is room again', async () => (await post('room')).status === 201);
    expect((await post('more room')).status).to.equal(201);
  });

  it('LB16 the lab API refuses a fault that has no meaning, with where and why', async () => {
    const { status, body } = await lab(node, 'POST', '/faults', {
      type: 'drop',
      probability: 0.9,
      attributes: { burstFrames: 2 },
    });
    expect([status, body.code]).to.deep.equal([422, 'invalid']);
    expect(body.errors[0].path).to.equal('attributes.burstFrames');
    expect(body.errors[0].message).to.contain('at least 9');
    expect((await lab(node, 'GET', '/faults')).body.faults).to.deep.equal([]);
  });
});
