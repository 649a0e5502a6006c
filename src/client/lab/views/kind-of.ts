/** As what a node is shown: its role while it runs, else what its process is. */
import type { LaneKind } from '../../../sim/scenario/lanes.ts';
import type { SceneNode } from '../story/scene.ts';

export function kindOf({ state, role }: Pick<SceneNode, 'state' | 'role'>): LaneKind {
  return state === 'running' ? (role ?? 'silent') : state;
}
