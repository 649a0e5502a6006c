import { expect } from 'chai';
import { DeviceNames, nameOfComputer } from '../../src/server/device-names.ts';
import type { Group } from '../../src/server/group/group.ts';
import { createLogger } from '../../src/server/log.ts';

describe('server: what a device is called by itself', () => {
  it('DV46 the first part of the host name, where that is a name', () => {
    expect(nameOfComputer('attic')).to.equal('attic');
    expect(nameOfComputer('attic.example.org')).to.equal('attic');
    expect(nameOfComputer('localhost')).to.equal(null);
    expect(nameOfComputer('localhost.localdomain')).to.equal(null);
    expect(nameOfComputer('')).to.equal(null);
    expect(nameOfComputer('a\u202eb')).to.equal(null);
    expect(nameOfComputer('x'.repeat(300))).to.match(/^x{1,64}$/);
  });

  it('DV46 in each group that works, and once at a time', async () => {
    const asked: string[] = [];
    let answer = Promise.withResolvers<void>();
    const group = (name: string, failure: Error | null = null): Group =>
      ({
        failure,
        members: {
          nameThisDevice: async (deviceName: string) => {
            asked.push(`${name}: ${deviceName}`);
            return answer.promise;
          },
        },
      }) as unknown as Group;
    const groups = [group('Friends'), group('Chess'), group('Choir', new Error('halted'))];
    const names = new DeviceNames({ groups: () => groups, hostName: 'attic', log: createLogger('silent') });
    names.look();
    names.look();
    await Promise.resolve();
    expect(asked).to.deep.equal(['Friends: attic', 'Chess: attic']);
    answer.reject(new Error('the outbox is full'));
    await new Promise(setImmediate);
    answer = Promise.withResolvers<void>();
    answer.resolve();
    names.look();
    await new Promise(setImmediate);
    expect(asked).to.have.length(4);
  });
});
