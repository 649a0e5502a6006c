import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { Cable, namespaces, needNamespaces } from './namespaces.ts';

const MODULE = pathToFileURL(join(import.meta.dirname, 'namespaces.ts')).href;
/** Makes a computer and is there until it is killed. */
const TEST_PROCESS = `import { Cable } from '${MODULE}';
new Cable().plugIn(10);
console.log('made');
setInterval(() => {}, 1000);`;

const SOCKET = `const family = process.argv[1].includes(':') ? 'udp6' : 'udp4';
const socket = require('node:dgram').createSocket(family);`;
const LISTEN = `${SOCKET}
socket.on('message', (bytes) => console.log(String(bytes))).bind(5700, () => console.log('listening'));`;
const SEND = `${SOCKET}
socket.send(process.argv[3], 5700, process.argv[2], () => socket.close());`;

function namesOf(pid: number): string[] {
  return namespaces().filter((name) => name.startsWith(`demes${pid}c`));
}

describe('support/namespaces', function () {
  this.timeout(30_000);

  before(function () {
    needNamespaces(this);
  });

  it('takes away what a test process that was killed left, and not what one that lives has', async () => {
    const [dead, living] = await Promise.all(
      [0, 1].map(async () => {
        const child = spawn(process.execPath, ['--input-type=module', '-e', TEST_PROCESS], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        await once(child.stdout, 'data');
        return child;
      }),
    );
    const cable = new Cable();
    try {
      expect(namesOf(dead!.pid!)).to.have.length(2);
      dead!.kill('SIGKILL');
      await once(dead!, 'exit');
      new Cable().close();
      expect(namesOf(dead!.pid!)).to.deep.equal([]);
      expect(namesOf(living!.pid!)).to.have.length(2);
      expect(namesOf(process.pid)).to.have.length(1);
    } finally {
      cable.close();
      living!.kill('SIGKILL');
      await once(living!, 'exit');
      new Cable().close();
    }
    expect([...namesOf(living!.pid!), ...namesOf(process.pid)]).to.deep.equal([]);
  });

  it('loses what one computer sends to another, and nothing else, until it loses nothing', async () => {
    for (const network of ['10.78.0', 'fd00:78']) {
      const cable = new Cable({ network });
      const listeners: ChildProcess[] = [];
      try {
        const [one, other] = [cable.plugIn(10), cable.plugIn(11)];
        const [atOne, atOther] = await Promise.all(
          [one, other].map(async ({ inside }) => {
            const [command, ...words] = [...inside, process.execPath, '-e', LISTEN, network];
            const child = spawn(command, words, {
              stdio: ['ignore', 'pipe', 'inherit'],
            });
            listeners.push(child);
            const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
            expect((await lines.next()).value).to.equal('listening');
            return async (): Promise<string> => (await lines.next()).value as string;
          }),
        );
        const send = (from: typeof one, to: typeof one, word: string): void => {
          const program = [process.execPath, '-e', SEND, network, to.address, word];
          const [command, ...words] = [...from.inside, ...program];
          execFileSync(command!, words, { timeout: 15_000 });
        };
        one.loseTo(other);
        send(one, other, 'lost');
        send(other, one, 'back');
        expect(await atOne!()).to.equal('back');
        one.loseNothing();
        send(one, other, 'there');
        // Datagrams do not overtake each other here: the lost one would stand before.
        expect(await atOther!()).to.equal('there');
      } finally {
        for (const child of listeners) child.kill('SIGKILL');
        cable.close();
      }
    }
  });
});
