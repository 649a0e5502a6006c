import { rmSync } from 'node:fs';
import { expect } from 'chai';
import { RunningLab, survivors, type LabReady } from './running-lab.ts';

const START_MS = 60_000;
const STOP_MS_MAX = 10_000;

describe('lab: nothing is left behind', () => {
  const labs: RunningLab[] = [];

  function start(): RunningLab {
    const lab = new RunningLab(['--nodes', '3']);
    labs.push(lab);
    return lab;
  }

  function pidsOf({ nodes }: LabReady): number[] {
    return nodes.map(({ pid }) => pid);
  }

  afterEach(async () => {
    for (const lab of labs.splice(0)) {
      const ready = await lab.ready.catch(() => null);
      if (lab.child.exitCode === null && lab.child.signalCode === null) await lab.end('SIGKILL');
      for (const pid of await survivors(ready === null ? [] : pidsOf(ready), STOP_MS_MAX))
        process.kill(pid, 'SIGKILL');
      // What a supervisor that was killed could not remove.
      if (ready !== null) rmSync(ready.folder, { recursive: true, force: true });
    }
  });

  it('when the supervisor is killed, also by a node that is frozen', async function () {
    this.timeout(START_MS + STOP_MS_MAX);
    const lab = start();
    const ready = await lab.ready;
    const paused = await fetch(`${ready.url}/lab/v1/nodes/n2/pause`, { method: 'POST' });
    expect(await paused.json()).to.include({ n: 'n2', state: 'paused' });
    expect(await lab.end('SIGKILL')).to.include({ signal: 'SIGKILL' });
    expect(await survivors(pidsOf(ready), STOP_MS_MAX)).to.deep.equal([]);
  });

  it('when it is asked to stop, and the exit code is 0', async function () {
    this.timeout(START_MS + STOP_MS_MAX);
    const lab = start();
    const ready = await lab.ready;
    expect(await lab.end('SIGINT')).to.deep.equal({ code: 0, signal: null });
    expect(await survivors(pidsOf(ready), 0)).to.deep.equal([]);
  });

  it('when it is asked to stop before it is ready', async function () {
    this.timeout(START_MS);
    const lab = start();
    lab.ready.catch(() => undefined);
    await new Promise((resolve) => lab.child.stderr!.once('data', resolve));
    expect(await lab.end('SIGTERM')).to.deep.equal({ code: 0, signal: null });
  });
});
