/** A room of demes and a channel of IRC: what is said in one is said in the other. README.md says how often at worst. */
import { setTimeout as pause } from 'node:timers/promises';
import {
  DemesApiError,
  DemesConnectionError,
  type DemesClient,
  type Message,
} from '../../src/sdk/published.ts';
import { IrcClient, textBytesMax, type IrcOptions } from './irc-client.ts';
import { forChannel, forRoom } from './irc-text.ts';
import { Ledger } from './ledger.ts';

export interface BridgeOptions {
  readonly node: DemesClient;
  readonly groupId: string;
  readonly roomId: string;
  readonly irc: Omit<IrcOptions, 'onLine'>;
  /** Where it keeps how far it is. */
  readonly folder: string;
  /** Of a line of which nobody knows whether it was said: say it again (it may be there twice), or not (it may be missing). */
  readonly ifUnsure?: 'again' | 'skip';
  readonly signal: AbortSignal;
}

const PAGE = 100;
const RETRY_MS = 1_000;
/** Lines of IRC that wait for the node. */
const HEARD_MAX = 1_000;
/** In conflict (an archived room), too large, not allowed: the node will say the same tomorrow. */
const NEVER_TAKEN = new Set([409, 413, 422]);
/** What the bridge itself said in the room begins so. */
const OWN = 'irc.';

/** Until the signal aborts. Throws what cannot be mended by waiting: a wrong token, a room that is not there. */
export async function bridge(options: BridgeOptions): Promise<void> {
  const { node, groupId, roomId, irc, folder, signal } = options;
  const over = new AbortController();
  const both = AbortSignal.any([signal, over.signal]);
  const between = `${groupId}/${roomId} ${irc.host}:${irc.port} ${irc.channel}`;
  const ledger = await Ledger.open(folder, between, async () => newest(await node.messages(groupId, roomId)));
  const [toIrc, toRoom] = [new Bell(both), new Bell(both)];
  const client = new IrcClient({
    ...irc,
    onLine(nick, said, key) {
      const text = forRoom(nick, said);
      if (text === null) return;
      if (ledger.heardCount >= HEARD_MAX)
        return irc.log?.('IRC: a line is left out: the node has not taken those before.');
      ledger.noteHeard({ clientId: OWN + key, text });
      toRoom.ring();
    },
  });
  const parts = [
    client.run(both),
    listen(options, both, toIrc),
    tellChannel(options, both, ledger, client, toIrc),
    tellRoom(options, both, ledger, toRoom),
  ];
  try {
    await Promise.race(parts);
    if (!signal.aborted) throw new Error('A part of the bridge ended by itself.');
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    over.abort();
    await Promise.allSettled(parts);
  }
}

/** Wakes who waits, also when it was rung before. */
class Bell {
  readonly #signal: AbortSignal;
  #isRung = false;
  #wake: (() => void) | null = null;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#wake?.(), { once: true });
  }

  ring(): void {
    this.#isRung = true;
    this.#wake?.();
  }

  async heard(): Promise<void> {
    while (!this.#isRung && !this.#signal.aborted) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    this.#signal.throwIfAborted();
    this.#isRung = false;
  }
}

/** The feed only says that there may be something: what there is, and in which order, the room says. */
async function listen({ node, groupId }: BridgeOptions, signal: AbortSignal, bell: Bell): Promise<void> {
  const ring = (): void => bell.ring();
  for await (const { type, message } of node.events({ signal, onOpen: ring })) {
    const isConfirmed = message?.groupId === groupId && message.state === 'confirmed';
    if (type === 'reset' || isConfirmed) ring();
  }
}

async function tellChannel(
  options: BridgeOptions,
  signal: AbortSignal,
  ledger: Ledger,
  client: IrcClient,
  bell: Bell,
): Promise<void> {
  const { node, groupId, roomId } = options;
  for (;;) {
    const after = String(ledger.said);
    const page = await patiently(signal, () =>
      node.messages(groupId, roomId, { after, limit: PAGE, signal }),
    );
    const confirmed = page.messages.filter(({ state, index }) => state === 'confirmed' && index !== null);
    for (const message of confirmed) await sayWhole(options, signal, ledger, client, message);
    if (confirmed.length === 0) await bell.heard();
  }
}

async function sayWhole(
  { irc, ifUnsure = 'again' }: BridgeOptions,
  signal: AbortSignal,
  ledger: Ledger,
  client: IrcClient,
  message: Message,
): Promise<void> {
  const index = message.index!;
  const begun = ledger.begun(index);
  // A line that was on its way when the bridge ended, or the connection.
  let at = begun.isOnItsWay && ifUnsure === 'skip' ? begun.lines + 1 : begun.lines;
  const lines = linesOf(message, irc.channel);
  while (at < lines.length) {
    ledger.noteLine(index, at, true);
    const said = await client.say(lines[at]!, signal);
    if (said === 'taken' || (said === 'unsure' && ifUnsure === 'skip')) at += 1;
    ledger.noteLine(index, at, false);
    if (said === 'refused') await pause(RETRY_MS, undefined, { signal });
  }
  ledger.noteSaid(index);
}

/**
 * The same after a restart, so that a message that was begun goes on where it was. What a bridge said is not said again,
 * also what another one did: two of them would else go on for ever.
 */
function linesOf(
  { text, author, attachments, clientId, deleted, unreadable }: Message,
  channel: string,
): string[] {
  if (deleted === true || unreadable !== undefined || clientId.startsWith(OWN)) return [];
  const files = attachments.map(({ name }) => `[file: ${name}]`);
  return forChannel(author.name, [text, ...files].join('\n'), textBytesMax(channel));
}

async function tellRoom(
  { node, groupId, roomId, irc }: BridgeOptions,
  signal: AbortSignal,
  ledger: Ledger,
  bell: Bell,
): Promise<void> {
  for (;;) {
    const heard = ledger.oldestHeard;
    if (heard === null) await bell.heard();
    else {
      await patiently(signal, () => node.send(groupId, roomId, heard, { signal })).catch((error: unknown) => {
        if (!(error instanceof DemesApiError && NEVER_TAKEN.has(error.status))) throw error;
        irc.log?.(`A line of IRC is left out: ${error.message}`);
      });
      ledger.noteTaken(heard);
    }
  }
}

/** Again and again, as long as waiting may help: the node is away, or starts, or says so. */
async function patiently<T>(signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      signal.throwIfAborted();
      const isAway = error instanceof DemesConnectionError && error.fault !== 'foreign';
      if (!isAway && !(error instanceof DemesApiError && error.retryable)) throw error;
      const ms = error instanceof DemesApiError ? (error.retryAfterMs ?? RETRY_MS) : RETRY_MS;
      await pause(ms, undefined, { signal });
    }
  }
}

function newest({ messages }: { readonly messages: readonly Message[] }): number {
  return Math.max(0, ...messages.map(({ index }) => index ?? 0));
}
