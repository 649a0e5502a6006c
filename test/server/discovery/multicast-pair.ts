/**
 * Two nodes' announcers in the network of this process: prints what each hears of the other, and whether anything that
 * was sent names this computer.
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { Multicast } from '../../../src/server/discovery/multicast.ts';
import type { Heard } from '../../../src/server/discovery/nearby.ts';

const LIMIT_MS = 10_000;
const GROUP = '224.0.0.251';
const PORT = 5353;

const sent: Buffer[] = [];
const ear = createSocket({ type: 'udp4', reuseAddr: true });
ear.on('message', (datagram) => sent.push(datagram));
ear.bind(PORT);
await once(ear, 'listening');
ear.addMembership(GROUP);
setTimeout(() => {
  throw new Error('nobody was heard');
}, LIMIT_MS);

const pair = [0, 1].map(
  () =>
    new Multicast((error) => {
      throw error;
    }),
);
const heard = await Promise.all(
  pair.map(
    async (one, at) =>
      new Promise<Heard>((resolve) => {
        const name = `node${at}`;
        one.begin({ name, port: 5701 + at, txt: { v: '1', s: `${at}`, t: '0' } }, (found) => {
          if (found.name !== name) resolve(found);
        });
      }),
  ),
);
await Promise.all(pair.map(async (one) => one.end()));
const all = Buffer.concat(sent);
process.stdout.write(JSON.stringify({ heard, bytes: all.length, namesComputer: all.includes(hostname()) }));
process.exit(0);
