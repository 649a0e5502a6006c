/** MK73 The key package that a join of version 2 brings: before there is a group to drive, or a log. */
import type { KeyPackage, GroupKeys, KeysDone } from '../group-keys.ts';
import type { KeysStore } from './store.ts';

/**
 * Makes it and keeps its secret part; `done` is given what goes into the join event. That event is made once and then
 * only repeated, so this is called once, and `store` must be durable before the event leaves.
 *
 * @param atMs ms since 1970: the device's own clock, since it knows no agreed time yet
 */
export function makeFirstPackage(
  keys: Pick<GroupKeys, 'makePackage'>,
  store: KeysStore,
  atMs: number,
  done: KeysDone<Uint8Array>,
): void {
  keys.makePackage({ atMs }, (answer) => {
    if (!answer.ok) return done(answer);
    const packages: readonly KeyPackage[] = [...store.load().packages, answer.value];
    store.save({ packages });
    done({ ok: true, value: answer.value.publicPart });
  });
}
