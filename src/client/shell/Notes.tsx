/** Where short notes appear (notify.ts). */
import { Notifications } from '@mantine/notifications';

export function Notes() {
  return <Notifications position="bottom-center" autoClose={6000} className="demes-notes" />;
}
