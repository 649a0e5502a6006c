import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { realSuite } from '../../src/cli/real-suite.ts';
import { describeFailure, runSeed, runSeeds } from '../../src/sim/run.ts';
import { CALM } from '../../src/sim/links.ts';

const run = promisify(execFile);

describe('a run', () => {
  it('is the same to the byte in two processes that live elsewhere, and another for another seed', async () => {
    const words = ['bin/demes.js', 'sim', '--events', '4000', '--nodes', '5', '--transcript', '--seed'];
    const inProcess = async (seed: number, TZ: string, LANG: string): Promise<string> => {
      const env = { ...process.env, TZ, LANG, LC_ALL: LANG, LANGUAGE: LANG };
      const { stdout } = await run(process.execPath, [...words, String(seed)], {
        env,
        maxBuffer: 64 * 1024 * 1024,
        timeout: 60_000,
      });
      return stdout;
    };
    const [first, second, other] = await Promise.all([
      inProcess(7, 'UTC', 'C'),
      inProcess(7, 'Pacific/Chatham', 'tr_TR.UTF-8'),
      inProcess(8, 'UTC', 'C'),
    ]);
    expect(first.length).to.be.greaterThan(2_000);
    expect(first).to.equal(second);
    expect(first).to.not.equal(other);
    // Keeping the lines changes nothing about the run.
    expect(first).to.include(runSeed({ seed: 7, nodes: 5, events: 4_000 }).transcriptHash);
  }).timeout(120_000);

  it('is the same when its replay command names what the seed had drawn', () => {
    for (const seed of [1, 2, 3]) {
      const { counts, transcriptHash } = runSeed({ seed, events: 500 });
      expect(runSeed({ seed, events: 500, nodes: counts.nodes }).transcriptHash).to.equal(transcriptHash);
    }
  });

  it('is the same with frames written and read as bytes as with the objects themselves', () => {
    for (const seed of [1, 2]) {
      const [asObjects, asBytes] = [false, true].map((transcodes) =>
        runSeed({ seed, events: 3_000, swarm: { transcodes } }),
      );
      expect(asBytes!.ok, describeFailure(asBytes!)).to.equal(true);
      expect(asBytes!.transcriptHash).to.equal(asObjects!.transcriptHash);
    }
  }).timeout(60_000);

  it('holds with real hashes and signatures too', () => {
    const result = runSeed({
      seed: 5,
      nodes: 3,
      events: 1_500,
      suite: realSuite(),
      swarm: { textLengthMax: 50, hourMs: 0, spares: 0 },
    });
    expect(result.ok, describeFailure(result)).to.equal(true);
    expect(result.counts.messages.confirmed).to.be.greaterThan(10);
  }).timeout(60_000);

  it('tells what it did', () => {
    const { ok, counts, transcript } = runSeed({
      seed: 3,
      nodes: 5,
      events: 3_000,
      timing: 'test',
      transcript: true,
      swarm: { weather: CALM, joinWithinMs: 100 },
    });
    expect(ok).to.equal(true);
    expect(counts.nodes).to.equal(5);
    expect(counts.events).to.be.greaterThan(3_000);
    expect(counts.messages.accepted).to.be.greaterThan(0);
    expect(counts.messages.confirmed).to.be.at.least(counts.messages.accepted);
    expect(counts.frames.delivered).to.be.greaterThan(0);
    for (const line of transcript!) expect(line).to.match(/^\d+\.\d{3} (n\d|\*) \S+ \S+ \S+ \S+ \S+ \S+ \S/);
  });

  it('a failure names the rule and the command that shows it again', () => {
    // A network that carries nothing: nobody can join, which liveness must notice.
    const result = runSeed({
      seed: 1,
      nodes: 2,
      events: 500,
      timing: 'test',
      swarm: { weather: { ...CALM, redialUs: Infinity }, healsCoreOnly: false },
    });
    expect(result.ok).to.equal(false);
    expect(result.failure!.rule).to.equal('LIVE');
    expect(describeFailure(result)).to.include('demes sim --seed 1 --nodes 2 --events 500');
  });

  it('runs a range of seeds, tells of each, and stops when told to', () => {
    const seen: number[] = [];
    const options = { nodes: 1, events: 300, timing: 'test' as const };
    const all = runSeeds(4, 6, options, ({ seed }) => {
      seen.push(seed);
    });
    expect(all).to.include({ ok: true, from: 4, to: 6 });
    expect(all.events).to.be.greaterThan(900);
    const stopped = runSeeds(4, 6, options, ({ seed }) => {
      seen.push(seed);
      return seed < 5;
    });
    expect(stopped.ok).to.equal(true);
    expect(seen).to.deep.equal([4, 5, 6, 4, 5]);
  });
});
