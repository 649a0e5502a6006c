/** LB5 A scenario in the simulator: the same file and seed give the same run, to the byte. */
import { TIMING } from '../../core/options.ts';
import { twinCrypto } from '../crypto.ts';
import { giveUpRemoved } from '../goers.ts';
import { CALM } from '../links.ts';
import { reachRest, whyNotAtRest } from '../liveness.ts';
import { policyOf } from '../swarm.ts';
import { World } from '../world.ts';
import { direct } from './director.ts';
import { playOn } from './play.ts';
import { SimStage } from './sim-stage.ts';
import { resultOf, type RunResult } from './summary.ts';
import type { Scenario } from './words.ts';

export interface SimScenarioRun extends RunResult {
  readonly transcript: readonly string[];
  /** 32 hexadecimal characters; equal for equal scenarios, in any process. */
  readonly transcriptHash: string;
}

/** A local network that loses nothing; a silent path is given up as a real link's pings do. */
const WEATHER = { ...CALM, silenceUs: 1_500_000, redialUs: 20_000 };
const FORM_MS_MAX = 300_000;

export function runInSimulator(scenario: Scenario): SimScenarioRun {
  const world = groupOf(scenario, sparesOf(scenario));
  const stage = new SimStage(world, scenario);
  const ending = playOn(
    direct(scenario, (fact) => stage.recorder.tell(fact)),
    stage,
  );
  stage.tellLogs();
  const facts = [...stage.recorder.facts];
  // The jury's own end: nothing of it belongs to the scenario.
  const isCalm = world.failure === null && ending.unrest === null;
  if (isCalm) reachRest(world, world.present, (node) => stage.sayLast(node));
  const { failure, transcript } = world;
  const rules =
    failure === null
      ? { name: 'rules', ok: true, detail: 'every rule of the simulator holds at every moment' }
      : { name: 'rules', ok: false, detail: `${failure.rule} at ${failure.atMs} ms: ${failure.what}` };
  return {
    ...resultOf(scenario, 'simulator', facts, [rules]),
    transcript: transcript.lines ?? [],
    transcriptHash: transcript.hash(),
  };
}

/** The group of a scenario, at rest, before anything of it began; with so many devices that nobody uses yet. */
export function groupOf(scenario: Scenario, spares: number): World {
  const { seed, nodes, timing, policy } = scenario;
  const world = new World({
    seed,
    nodes,
    spares,
    timing: TIMING[timing],
    weather: WEATHER,
    policy: (devices) => policyOf(policy, devices),
    suite: twinCrypto(),
    transcodes: false,
    keepsTranscript: true,
  });
  giveUpRemoved(world);
  formGroup(world, scenario);
  return world;
}

/** The first node founds the group, the others join, and it has the voters that it should have. */
function formGroup(world: World, { nodes }: Scenario): void {
  world.found();
  world.nodes[0]!.start();
  const members = world.nodes.slice(0, nodes);
  for (const node of members.slice(1)) world.join(node);
  if (world.runUntil(() => whyNotAtRest(members) === null, FORM_MS_MAX)) return;
  world.fail('LIVE', `the group did not form within ${FORM_MS_MAX} ms: ${whyNotAtRest(members)}`);
}

/** A device for each that is added or wiped. */
function sparesOf({ steps, nodes }: Scenario): number {
  const deeds = steps.flatMap((step) => step.do);
  const wipes = deeds.filter((deed) => 'wipe' in deed).length;
  const added = deeds.flatMap((deed) => ('add' in deed ? deed.add : []));
  return added.length + wipes * (nodes + added.length);
}
