/**
 * What is healed when not everything is: some nodes that are a quorum whatever config comes into force. All others
 * keep what they have and get a fault for ever. A group must do with that (L1..L6; the idea is TigerBeetle's).
 */
import type { Config } from '../protocol/entry.ts';
import type { DeviceId } from '../protocol/ids.ts';
import { isQuorum } from './ledger.ts';
import type { SimNode } from './node.ts';
import type { Random } from './random.ts';
import { OCCURRENCE } from './timeline.ts';
import type { World } from './world.ts';

const FATES = ['dead', 'asleep', 'isolated', 'deaf', 'mute', 'restless'] as const;
/** Chance that a node belongs to the core although the core would do without it. */
const COMES_TOO = 0.3;
const RESTLESS_US = 1_500_000;

/** In the order of their names. */
export function chooseCore(world: World, random: Random): SimNode[] {
  const configs = possibleConfigs(world);
  const core = new Set<SimNode>();
  // What a hurt one lacks must be there with the others.
  const counts = (voter: DeviceId): boolean =>
    [...core].some(({ deviceId, disk }) => deviceId === voter && !disk.isHurt);
  const isEnough = (): boolean =>
    configs.every((config) => isQuorum(config, counts)) && hasHeir(world, [...core]);
  for (const node of random.shuffled(world.present)) {
    const comesToo = random.chance(COMES_TOO);
    if (!isEnough() || comesToo) core.add(node);
  }
  return world.nodes.filter((node) => core.has(node));
}

/**
 * True when the group can go on without this node's disk, whatever config comes into force. Who lacks damaged entries
 * counts as lost until they are back: it may have to keep silent, and what it lacks must stay somewhere.
 */
export function canDoWithout(world: World, node: SimNode): boolean {
  const able = world.present.filter((other) => other !== node && !other.disk.isHurt);
  const others = new Set(able.map(({ deviceId }) => deviceId));
  const isCarried = possibleConfigs(world).every((config) => isQuorum(config, (voter) => others.has(voter)));
  return isCarried && hasHeir(world, able);
}

/**
 * Somebody stays, to take the votes of those who go. Among goers alone the last vote can go nowhere, so its removal waits
 * for ever (RS23), and behind it everything that this author says: no bound of time would be right.
 */
function hasHeir({ going }: World, nodes: readonly SimNode[]): boolean {
  return nodes.some((node) => !going.has(node));
}

/** The newest that is confirmed, and every later one that any disk or any process holds. */
function possibleConfigs({ nodes, jury: { ledger } }: World): Config[] {
  const configs: Config[] = [];
  for (let index = ledger.confirmedIndex; index > 0 && configs.length === 0; index--) {
    const body = ledger.confirmed(index)?.entry.body;
    if (body?.kind === 'config') configs.push(body.config);
  }
  for (const node of nodes) {
    const view = node.view();
    if (view !== null && view.configIndex > ledger.confirmedIndex) configs.push(view.config);
    for (const { index, config } of node.disk.configs) {
      if (index > ledger.confirmedIndex || configs.length === 0) configs.push(config);
    }
  }
  return configs;
}

/** This node will never be well again. */
export function giveUp(world: World, node: SimNode, random: Random): void {
  const fate = random.pick(FATES);
  world.giveUp(node);
  world.note(`${node.name} stays ${fate} for ever`);
  const { network } = world;
  for (const other of world.nodes) {
    if (other === node) continue;
    if (fate !== 'mute') network.cut(other.deviceId, node.deviceId);
    if (fate !== 'deaf') network.cut(node.deviceId, other.deviceId);
  }
  if (fate === 'dead') node.crash(random.chance(0.5));
  if (fate === 'asleep') node.suspend(random.chance(0.5));
  if (fate === 'restless') stir(world, node, random);
}

/** Starts and ends again and again. */
function stir(world: World, node: SimNode, random: Random): void {
  world.timeline.after(RESTLESS_US * random.exponential(), OCCURRENCE.fault, () => {
    if (node.isRunning) node.crash(true);
    else if (node.boot > 0) node.start();
    stir(world, node, random);
  });
}
