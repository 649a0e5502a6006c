import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Supervisor } from '../../src/lab/supervisor.ts';
import { DemesApiError } from '../../src/sdk/errors.ts';
import type { NewFault } from '../../src/sdk/lab-client.ts';
import type { StandingFault } from '../../src/sim/scenario/facts.ts';
import { until } from '../support/cluster.ts';

const START_MS = 90_000;
/** Many times what a node that is let through needs. */
const UNHEARD_MS = 2_000;

function mute(name: string, others: readonly string[], id: string): StandingFault {
  const links = others.map((other) => [name, other] as const);
  return {
    id,
    type: 'drop',
    links,
    nodes: [],
    probability: 1,
    attributes: {},
    durationMs: null,
    tag: null,
  };
}

describe('lab: faults that stand while nodes come and go', function () {
  this.timeout(START_MS);
  let lab: Supervisor;
  before(async () => {
    lab = new Supervisor({ nodes: 3, port: 0, timing: 'test', seed: 1, out: null });
    await lab.begin();
  });
  afterEach(async () => lab.reset());
  after(async () => lab.stop());

  /** Where the log of the others stands when this is confirmed. */
  async function saidByOthers(text: string): Promise<number> {
    const client = lab.node('n1').client();
    await client.wait(lab.groupId, { host: 'any', tier: 'confirmed' });
    const { index } = await client.send(lab.groupId, 'general', text, { wait: 'confirmed' });
    return index!;
  }

  async function catchesUp(name: string, index: number): Promise<void> {
    const status = await lab.node(name).client().wait(lab.groupId, { commitIndex: index });
    expect(status.commitIndex).to.be.at.least(index);
  }

  it('LB19 a node that is started under a fault has it before its first frame: what it may not send, nobody hears', async () => {
    await catchesUp('n3', await saidByOthers('all hear this'));
    await lab.act('n3', 'kill');
    const index = await saidByOthers('while it is away');
    await lab.standing.add(mute('n3', ['n1', 'n2'], 'f1'));
    expect(await lab.faults(), 'it does not run').to.deep.equal([]);
    // By itself, and nobody sets anything later.
    await lab.node('n3').start(lab.standing.endsAt('n3'));
    const client = lab.node('n3').client();
    // Any link, however short, would have brought it what it missed.
    const waited = await client
      .wait(lab.groupId, { commitIndex: index }, { timeoutMs: UNHEARD_MS })
      .catch((error: unknown) => error);
    expect(waited).to.be.instanceOf(DemesApiError).and.to.include({ status: 408 });
    expect((await client.status(lab.groupId)).lastIndex).to.be.lessThan(index);
    expect(await lab.faults()).to.have.length(2);
    await lab.standing.heal(null);
    await catchesUp('n3', index);
    expect(await lab.faults()).to.deep.equal([]);
  });

  it('LB19 the supervisor gives a node what stands along, each time that it starts it', async () => {
    await lab.standing.add(mute('n2', ['n3'], 'f6'));
    await lab.act('n2', 'restart');
    const given = JSON.parse(readFileSync(join(lab.folder, 'n2.faults.json'), 'utf8')) as NewFault[];
    expect(given.map(({ type, peer, direction }) => [type, peer, direction])).to.deep.equal([
      ['drop', lab.node('n3').deviceId, 'out'],
    ]);
    expect(await lab.faults()).to.have.length(1);
    await lab.standing.heal(null);
    await lab.act('n2', 'restart');
    expect(await lab.faults()).to.deep.equal([]);
    await catchesUp('n2', await saidByOthers('it is back'));
  });

  it('LB6 what is set and healed while a node is paused is so when it goes on', async () => {
    await lab.standing.add(mute('n3', ['n1', 'n2'], 'f2'));
    await lab.act('n3', 'pause');
    await lab.standing.heal(null);
    await lab.standing.add({ ...mute('n3', ['n1'], 'f3'), type: 'latency', attributes: { delayMs: 1 } });
    await lab.act('n3', 'resume');
    expect((await lab.faults()).map(({ type, from, to }) => [type, from, to])).to.deep.equal([
      ['latency', 'n3', 'n1'],
    ]);
    await catchesUp('n3', await saidByOthers('it hears and is heard'));
  });

  it('LB6 LB19 a node that is wiped is met by the others’ faults under its new device, before it joins', async () => {
    const slow = { type: 'latency', attributes: { delayMs: 1 } } as const;
    await lab.standing.add({ ...mute('n1', ['n3'], 'f4'), ...slow, tag: 'slow' });
    const former = lab.node('n3').deviceId;
    await lab.act('n3', 'wipe');
    await lab.act('n3', 'start');
    expect(lab.node('n3').deviceId).not.to.equal(former);
    const { faults } = await lab.node('n1').lab().state();
    expect(faults.map(({ peer }) => peer)).to.deep.equal([lab.node('n3').deviceId]);
    const shown = await lab.faults();
    expect(shown.map(({ from, to, tag }) => [from, to, tag])).to.deep.equal([['n1', 'n3', 'slow']]);
    await catchesUp('n3', await saidByOthers('the new one hears'));
  });

  it('LB6 a fault ends by itself, and those that others set at a node are left alone', async () => {
    const { id } = await lab.node('n2').lab().addFault({ type: 'latency', peer: '*', direction: 'out' });
    await lab.standing.add({ ...mute('n1', ['n2'], 'f5'), type: 'cut', durationMs: 200, tag: 'short' });
    expect(
      (await lab.faults()).filter(({ tag }) => tag === 'short').map(({ expiresAt }) => expiresAt),
    ).to.satisfy((times: (string | null)[]) => times.every((time) => time !== null));
    await until('only the other one is left', async () => (await lab.faults()).length === 1);
    expect((await lab.faults()).map((fault) => fault.id)).to.deep.equal([id]);
  });
});
