/** What people do at simulated machines when a quorum is lost for good (RS45..RS48): as server/recovery.ts on a node. */
import { mayNotRecover, type LogEnd, type RecoveryRefusal } from '../core/fork/may-recover.ts';
import type { ReplicaView } from '../core/view.ts';
import { adoptFork, recoverGroup, type ForkChange } from '../engine/fork.ts';
import { forkIdOf, isForkChain } from '../protocol/encode-fork.ts';
import { DemesError } from '../protocol/errors.ts';
import type { ForkRecord } from '../protocol/fork.ts';
import type { DeviceId } from '../protocol/ids.ts';
import { cryptoOf } from './crypto.ts';
import type { ForkStep } from './facts.ts';
import type { SimNode } from './node.ts';
import { SimStorage } from './storage.ts';
import type { World } from './world.ts';

/** Why nothing was done: `busy` while the machine is off, asleep, or in the middle of a save. */
export type ActRefusal =
  RecoveryRefusal | { readonly reason: 'busy' } | { readonly reason: 'conflict'; readonly detail: string };

/**
 * The person at this machine says that those are gone for ever, and does not want to wait. Null when the group goes on
 * there in a new fork.
 */
export function recover(world: World, node: SimNode, lost: readonly SimNode[]): ActRefusal | null {
  const view = readyView(node);
  if (view === null) return { reason: 'busy' };
  const ids = lost.map(({ deviceId }) => deviceId);
  const { disk } = node;
  const refusal = mayNotRecover(view, {
    lost: ids,
    force: true,
    afterMs: 0,
    isOffered: false,
    silentMs: view.hostSilentMs,
    newest: disk.forks.at(-1) ?? null,
    lastTerm: disk.log.head(view.lastIndex)?.term ?? 0,
    ends: endsOf(world, view, ids),
  });
  if (refusal !== null) return refusal;
  const { groupId } = node.origin.scope;
  const names = lost.map(({ name }) => name).join(', ');
  return goOver(world, node, `recovers the group without ${names || 'anybody lost'}`, () =>
    recoverGroup(view, logOf(node), { groupId, forks: disk.forks }, ids, suiteOf(world, node), node.wallMs),
  );
}

/** The person at this machine takes the fork that another one is in. Null when that is done. */
export function adopt(world: World, node: SimNode, of: SimNode): ActRefusal | null {
  const view = readyView(node);
  if (view === null) return { reason: 'busy' };
  const { forks } = of.disk;
  return goOver(world, node, `adopts the fork of ${of.name}`, () =>
    adoptFork(view, logOf(node), node.disk.forks, forks, suiteOf(world, node)),
  );
}

/** FM48 Whoever is invited from now on is told how the fork of this machine came about. It never ran before. */
export function invite(world: World, newcomer: SimNode, of: SimNode): void {
  newcomer.disk.forks = of.disk.forks;
  tellForked(world, newcomer, { keep: 0, entries: [], tentative: [] });
}

/** The process ends, the disk goes over, another process begins. */
function goOver(world: World, node: SimNode, what: string, change: () => ForkChange): ActRefusal | null {
  let changed: ForkChange;
  try {
    changed = change();
  } catch (error) {
    if (!(error instanceof DemesError)) throw error;
    return { reason: 'conflict', detail: error.message };
  }
  node.crash(true);
  node.disk.changeFork(changed);
  world.note(`${node.name} ${what}`);
  tellForked(world, node, changed);
  node.start();
  return null;
}

function tellForked(
  world: World,
  node: SimNode,
  change: Pick<ForkChange, 'keep' | 'entries' | 'tentative'>,
): void {
  const { keep, entries, tentative: brought } = change;
  const { disk, deviceId } = node;
  const lineage = lineageOf(world, disk.forks);
  const { term } = disk.hardState;
  const appliedIndex = disk.applied.index;
  world.tell({ type: 'forked', node: deviceId, lineage, keep, entries, term, appliedIndex, brought });
}

function lineageOf({ scope, options }: World, forks: readonly ForkRecord[]): ForkStep[] {
  const { hash } = options.suite;
  if (!isForkChain(scope.groupId, forks, hash)) throw new Error('forks that do not follow one another');
  return forks.map((fork) => ({
    forkId: forkIdOf(fork, hash),
    index: fork.index,
    confirmedTo: fork.confirmedTo,
  }));
}

/** Null while the disk is not what the replica shows. */
function readyView(node: SimNode): ReplicaView | null {
  const view = node.isPaused || node.isSaving ? null : node.view();
  return view?.lastIndex === node.disk.log.lastIndex ? view : null;
}

/** HS38 Of those that have a link in this fork. Who sleeps does not answer. */
function endsOf(world: World, view: ReplicaView, lost: readonly DeviceId[]): Map<DeviceId, LogEnd | null> {
  const asked = world.nodes.filter(
    ({ deviceId }) => deviceId !== view.deviceId && view.reachable.has(deviceId) && !lost.includes(deviceId),
  );
  return new Map(asked.map((node) => [node.deviceId, endOf(node)]));
}

function endOf(node: SimNode): LogEnd | null {
  if (!node.isRunning || node.isPaused) return null;
  const { lastIndex } = node.disk.log;
  return { lastIndex, lastTerm: node.disk.log.head(lastIndex)?.term ?? 0 };
}

function logOf(node: SimNode): SimStorage {
  return new SimStorage(node.disk, () => {
    throw new Error('this is only read');
  });
}

function suiteOf({ options }: World, { device }: SimNode): ReturnType<typeof cryptoOf> {
  return cryptoOf(options.suite, device.keys);
}
