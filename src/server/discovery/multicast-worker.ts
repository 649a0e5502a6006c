/**
 * Says in the local network that this node is there, and hears what others say (multicast DNS), in a thread of its own:
 * anybody there may send anything, and what the library makes of it must not be the end of the node.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { Bonjour, type Service } from 'bonjour-service';
import type { Announcement, Heard } from './nearby.ts';

const TYPE = 'demes';
/** A new search finds who is still there: answers say nothing new of those that are known to it. */
const SEARCH_EVERY_MS = 120_000;

const { name, port, txt } = workerData as Announcement;
// Faults of the socket: what is not heard is no news.
const bonjour = new Bonjour({}, () => undefined);
// The machine's name is nobody's business: without it the library would say it.
bonjour.publish({ name, type: TYPE, port, txt, host: `${name}.local` });

function heardOf(service: Service): Heard {
  const { addresses = [] } = service;
  const said: Record<string, unknown> = { ...(service.txt as Record<string, unknown> | undefined) };
  return { name: service.name, port: service.port, addresses, txt: said };
}

function tell(service: Service): void {
  // A thread has no origin: that is a matter of windows.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  parentPort!.postMessage({ type: 'heard', heard: heardOf(service) });
}

let browser = bonjour.find({ type: TYPE }, tell);
setInterval(() => {
  browser.stop();
  browser = bonjour.find({ type: TYPE }, tell);
}, SEARCH_EVERY_MS);

parentPort!.on('message', () => {
  bonjour.unpublishAll(() => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    bonjour.destroy(() => parentPort!.postMessage({ type: 'ended' }));
  });
});
