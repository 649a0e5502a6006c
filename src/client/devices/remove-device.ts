/** One device leaves groups. */
import { api } from '../state/store.ts';

/** All of them are tried: one that stands still must not keep the device in the others. Throws the first refusal. */
export async function removeDevice(groupIds: readonly string[], deviceId: string): Promise<void> {
  const results = await Promise.allSettled(
    groupIds.map(async (groupId) => api.removeDevice(groupId, deviceId)),
  );
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
