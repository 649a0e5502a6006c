/**
 * A room of demes and a channel of IRC, joined.
 *
 *     demes token create irc-bridge --scope write
 *     DEMES_TOKEN=… node irc-bridge.ts http://localhost:4710 GROUP-ID ROOM-ID irc://irc.example:6667 '#channel' STATE-FOLDER
 */
import { DemesClient } from '../../src/sdk/published.ts';
import { bridge } from './bridge.ts';

const [url, groupId, roomId, server, channel, folder] = process.argv.slice(2);
const { DEMES_TOKEN: token, IRC_NICK: nick = 'demes', IRC_PASSWORD: password } = process.env;
const address = URL.parse(server ?? '');
if (
  [url, groupId, roomId, channel, folder, token].includes(undefined) ||
  address === null ||
  !/^ircs?:$/.test(address.protocol) ||
  !/^[#&][^\s,:\x07]+$/.test(channel!)
) {
  console.error(
    'DEMES_TOKEN=… node irc-bridge.ts URL GROUP-ID ROOM-ID irc[s]://HOST[:PORT] #CHANNEL STATE-FOLDER',
  );
  process.exit(2);
}

const tls = address.protocol === 'ircs:';
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
await bridge({
  node: new DemesClient({ url: url!, token: token! }),
  groupId: groupId!,
  roomId: roomId!,
  folder: folder!,
  ifUnsure: process.env['IRC_IF_UNSURE'] === 'skip' ? 'skip' : 'again',
  signal: stop.signal,
  irc: {
    host: address.hostname,
    port: Number(address.port) || (tls ? 6697 : 6667),
    tls,
    password,
    nick,
    channel: channel!,
    lineMs: Number(process.env['IRC_LINE_MS'] ?? 2_000),
    log: (text) => console.error(text),
  },
});
