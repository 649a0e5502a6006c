import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Heard } from '../../../src/server/discovery/nearby.ts';
import { skipBecause } from '../../support/skip.ts';

/** A network of its own with one cable that leads nowhere; it ends with the process. */
const NETWORK =
  'ip link set lo up && ip link add lan0 type veth peer name lan1 && ip addr add 10.77.0.1/24 dev lan0 && ip link set lan0 up && ip link set lan1 up && ip route add 224.0.0.0/4 dev lan0 && exec "$@"';

describe('discovery/multicast', function () {
  this.timeout(30_000);

  it('NR8 two nodes hear each other by multicast, with the addresses of the interface and without the computer’s name', function () {
    const inside = (...command: string[]): string =>
      execFileSync('unshare', ['-n', 'sh', '-c', NETWORK, 'sh', ...command], {
        encoding: 'utf8',
        timeout: 20_000,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    try {
      inside('true');
    } catch {
      skipBecause(this, 'needs the right to make network namespaces (root on Linux)');
    }
    const { heard, bytes, namesComputer } = JSON.parse(
      inside(process.execPath, join(import.meta.dirname, 'multicast-pair.ts')),
    ) as { heard: Heard[]; bytes: number; namesComputer: boolean };
    expect(heard.map(({ name, port }) => [name, port])).to.deep.equal([
      ['node1', 5702],
      ['node0', 5701],
    ]);
    for (const { addresses, txt } of heard) {
      expect(addresses).to.include('10.77.0.1');
      expect(txt).to.include({ v: '1', t: '0' });
    }
    expect(bytes).to.be.above(100);
    expect(namesComputer).to.equal(false);
  });
});
