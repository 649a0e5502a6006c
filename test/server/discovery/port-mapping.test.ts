import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect } from 'chai';
import { PortMapping, RouterRefused, type Mapped } from '../../../src/server/discovery/port-mapping.ts';
import { RouterMapper } from '../../../src/server/discovery/router-mapper.ts';
import { until } from '../../support/cluster.ts';
import { FakePmpRouter } from './fake-pmp-router.ts';
import { FakeRouter } from './fake-router.ts';

const OUTSIDE: Mapped = { externalHost: '203.0.113.4', externalPort: 5701, router: '192.168.1.1' };

/** A router that answers what the test says. */
function mapping() {
  const world = {
    answers: [] as (Mapped | Error)[],
    asked: [] as number[],
    told: [] as string[][],
    failures: 0,
    closed: 0,
  };
  const mapping = new PortMapping({
    mapper: {
      map: async (port) => {
        world.asked.push(port);
        const answer = world.answers.shift();
        if (answer === undefined || answer instanceof Error) throw answer ?? new Error('nothing is said');
        return answer;
      },
      close: async () => {
        world.closed++;
      },
    },
    changed: (addresses) => world.told.push([...addresses]),
    failed: () => world.failures++,
  });
  return { world, mapping };
}

describe('discovery/port-mapping', () => {
  it('NR6 the router’s address is told while it passes the port on, and taken back when it does no more', async () => {
    const { world, mapping: one } = mapping();
    expect(one.state.state).to.equal('asking');
    world.answers.push(
      OUTSIDE,
      OUTSIDE,
      { ...OUTSIDE, externalPort: 5702 },
      new Error('gone'),
      new Error('gone'),
      OUTSIDE,
    );
    for (let n = 0; n < 6; n++) await one.renew(5700);
    expect(world.told).to.deep.equal([['203.0.113.4:5701'], ['203.0.113.4:5702'], [], ['203.0.113.4:5701']]);
    expect(world.failures).to.equal(2);
    const router = '192.168.1.1';
    expect(one.state).to.deep.equal({ state: 'mapped', address: '203.0.113.4:5701', router, reason: null });
  });

  it('NR6 a router behind another one is no way in, and is said to be that', async () => {
    const { world, mapping: one } = mapping();
    world.answers.push({ ...OUTSIDE, externalHost: '100.64.3.4' });
    await one.renew(5700);
    expect(one.state).to.deep.equal({
      state: 'private',
      address: null,
      router: '192.168.1.1',
      reason: null,
    });
    expect(world.told).to.deep.equal([]);
  });

  it('NR14 it says whether no router answered or one refused', async () => {
    const { world, mapping: one } = mapping();
    const failed = { state: 'failed', address: null, router: null } as const;
    world.answers.push(new Error('nobody'), new RouterRefused('no'), OUTSIDE);
    await one.renew(5700);
    expect(one.state).to.deep.equal({ ...failed, reason: 'nobody' });
    await one.renew(5700);
    expect(one.state).to.deep.equal({ ...failed, reason: 'refused' });
    await one.renew(5700);
    expect(one.state).to.include({ state: 'mapped', reason: null });
  });

  it('NR6 it is asked for at once, and taken back at the end; what comes after that counts no more', async () => {
    const { world, mapping: one } = mapping();
    world.answers.push(OUTSIDE);
    one.start(5700);
    await one.stop();
    await one.renew(5700);
    expect(world).to.include({ closed: 1, failures: 0 });
    expect(world.asked).to.deep.equal([5700, 5700]);
    expect(world.told).to.deep.equal([]);
  });
});

describe('discovery/router-mapper', function () {
  this.timeout(20_000);
  let router: FakeRouter;
  let mapper: RouterMapper;

  beforeEach(async () => {
    router = await FakeRouter.start();
    mapper = new RouterMapper({ descriptor: router.descriptor });
  });
  afterEach(async () => {
    await mapper.close();
    await router.close();
  });

  it('NR7 asks a UPnP router for an hour, for the port it listens at, and believes the port that the router chose', async () => {
    expect(await mapper.map(5700)).to.deep.include({
      externalHost: '198.18.0.7',
      externalPort: 5701,
      router: '127.0.0.1',
    });
    const [first] = router.asked;
    expect(first!.action).to.equal('AddAnyPortMapping');
    expect(first!.fields).to.include({
      NewExternalPort: '5700',
      NewInternalPort: '5700',
      NewInternalClient: '127.0.0.1',
      NewProtocol: 'TCP',
      NewEnabled: '1',
      NewLeaseDuration: '3600',
      NewPortMappingDescription: 'demes',
    });
    await mapper.map(5700);
    expect(router.asked.filter(({ action }) => action === 'AddAnyPortMapping')).to.have.length(2);
  });

  it('NR7 takes back exactly that at the end', async () => {
    await mapper.map(5700);
    await mapper.close();
    const { action, fields } = router.asked.at(-1)!;
    expect(action).to.equal('DeletePortMapping');
    expect(fields).to.include({ NewExternalPort: '5701', NewProtocol: 'TCP' });
  });

  it('NR7 says why when the router refuses, and asks it again later', async () => {
    router.refuses = true;
    const refusal = await mapper.map(5700).catch((error: unknown) => error);
    expect(refusal, 'NR14').to.be.instanceOf(RouterRefused);
    expect((refusal as Error).message).to.contain('Not authorized');
    router.refuses = false;
    expect((await mapper.map(5700)).externalPort).to.equal(5701);
  });

  it('NR13 what the router is being asked for at the end is taken back, too', async () => {
    const asked = mapper.map(5700);
    await until('the router is asked', async () => router.asked.length > 0);
    await mapper.close();
    expect((await asked).externalPort).to.equal(5701);
    expect(router.asked.map(({ action }) => action).at(-1)).to.equal('DeletePortMapping');
  });

  it('NR13 a router that says nothing is not waited for at the end', async () => {
    const silent = createServer();
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const lost = new RouterMapper({ descriptor: `http://127.0.0.1:${port}/rootDesc.xml` });
    const asked = lost.map(5700).catch((error: unknown) => error);
    await once(silent, 'connection');
    const before = performance.now();
    await lost.close();
    expect(performance.now() - before, 'ms').to.be.lessThan(1_500);
    expect(await asked)
      .to.be.instanceOf(Error)
      .and.not.instanceOf(RouterRefused);
    silent.close();
  });

  it('NR7 a router that says nonsense, or nothing, fails the question and nothing else', async () => {
    for (const descriptor of ['http://127.0.0.1:9/none.xml', router.descriptor.replace('http:', 'gopher:')]) {
      const lost = new RouterMapper({ descriptor });
      const failure = await lost.map(5700).catch((error: unknown) => error);
      expect(failure, descriptor).to.be.instanceOf(Error).and.not.instanceOf(RouterRefused);
      await lost.close();
    }
  });
});

describe('discovery/router-mapper: NAT-PMP', function () {
  this.timeout(40_000);
  let router: FakePmpRouter;
  let mapper: RouterMapper;

  beforeEach(async () => {
    router = await FakePmpRouter.start();
    mapper = new RouterMapper({ descriptor: `natpmp://${router.address}` });
  });
  afterEach(async () => {
    await mapper.close();
    router.close();
  });

  const why = async (): Promise<string> =>
    mapper.map(5700).then(
      () => '',
      ({ message }: Error) => message,
    );

  it('NR7 asks a router that a person names by NAT-PMP for an hour, again for the next, and takes it back at the end', async () => {
    const expected = { externalHost: '198.18.0.9', externalPort: 5701 };
    expect(await mapper.map(5700)).to.deep.include(expected);
    expect(await mapper.map(5700)).to.deep.include(expected);
    const asked = { internalPort: 5700, externalPort: 5701, seconds: 3600 };
    expect(router.mapped).to.deep.equal([asked, asked]);
    await mapper.close();
    expect(router.mapped.slice(2)).to.deep.equal([{ ...asked, seconds: 0 }]);
  });

  it('NR7 a router that refuses, is silent or says nonsense fails the question, and may do it later', async () => {
    for (const mood of ['refusing', 'silent', 'mad'] as const) {
      router.mood = mood;
      expect(await why(), mood).not.to.equal('');
      router.mood = 'helpful';
      expect(await mapper.map(5700), `after it was ${mood}`).to.deep.include({ externalPort: 5701 });
    }
  });
});
