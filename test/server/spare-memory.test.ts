import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { useFakeTimers, type SinonFakeTimers } from 'sinon';
import { SpareMemory } from '../../src/server/spare-memory.ts';

const LOOK_MS = 5_000;

describe('server/spare-memory', () => {
  let time: SinonFakeTimers;
  beforeEach(() => {
    time = useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  });
  afterEach(() => {
    time.restore();
  });

  /** `busy`: what the event loop was at work between the looks, one after the other. */
  function told(...busy: number[]) {
    const said: boolean[] = [];
    const ports = { busy: () => busy.shift()!, favorSize: (favor: boolean) => void said.push(favor) };
    return { said, spare: new SpareMemory(ports) };
  }

  it('lets size count more than speed while there is little to do, and says so once', () => {
    const { said, spare } = told(0.5, 0.02, 0.03, 0.6, 0.7, 0.01);
    const at: boolean[][] = [];
    for (let look = 0; look < 6; look++) {
      time.tick(LOOK_MS);
      at.push([...said]);
    }
    spare.stop();
    expect(at).to.deep.equal([[], [true], [true], [true, false], [true, false], [true, false, true]]);
  });

  it('leaves speed first when it stops', () => {
    const { said, spare } = told(0.01);
    time.tick(LOOK_MS);
    spare.stop();
    time.tick(LOOK_MS);
    expect(said).to.deep.equal([true, false]);
  });

  it('sets a flag that this V8 knows', () => {
    const known = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
    expect(known).to.match(/^ {2}--optimize-for-size /m);
  });
});
