/** What a planned stop begins with: others take over what this node does for its groups. */
import type { Groups } from './groups.ts';
import type { Logger } from './log.ts';
import type { Service } from './service.ts';

/** How long moving the host's role and the vote away may take. */
const LEAVE_MS_MAX = 3_000;

/** Resolves when the host's role and the vote have moved in all groups, or could not in time. Nothing new is begun. */
export async function leaveGroups(
  { groups, service }: { readonly groups: Groups; readonly service: Service },
  log: Logger,
): Promise<void> {
  service.setAway('The node is stopping.');
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      log.warn({}, 'the role could not be handed over in time');
      resolve();
    }, LEAVE_MS_MAX);
  });
  await Promise.race([late, Promise.all(groups.all().map(async (group) => group.leave()))]);
  clearTimeout(timer);
}
