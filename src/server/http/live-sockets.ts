/**
 * The feed as a WebSocket: one JSON object a text frame. As with server-sent events, a reader is written to only
 * while its connection takes more. The other side can say whose network it looks at (network-watch.ts).
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Feed, FeedReader } from './feed.ts';
import { NetworkWatch, type WatchPorts } from './network-watch.ts';
import type { Stream, StreamSet } from './event-streams.ts';

/** A screen has little to say here; larger frames close the connection. */
const INCOMING_BYTES_MAX = 16 * 1024;
/** Beyond this the connection is taken to be slower than the feed. */
const UNSENT_BYTES_MAX = 64 * 1024;
const GOING_AWAY = 1001;
/** Frames that a reader may send between two beats. */
const INCOMING_FRAMES_MAX = 256;

interface Listening {
  /** The event to go on behind. */
  readonly after: string | undefined;
  /** As for `StreamSet.add`. */
  readonly opener: string | null;
}

export class LiveSockets {
  private readonly feed: Feed;
  private readonly network: WatchPorts['network'];
  private readonly all: StreamSet;
  private readonly server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: INCOMING_BYTES_MAX,
    maxFragments: INCOMING_FRAMES_MAX,
  });

  /** network: what a screen that watches a group is shown. */
  constructor(feed: Feed, network: WatchPorts['network'], all: StreamSet) {
    this.feed = feed;
    this.network = network;
    this.all = all;
  }

  /** Takes over an upgrade that was admitted. Throws rate_limited before anything is said. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, { after, opener }: Listening): void {
    this.all.checkRoom();
    this.server.handleUpgrade(request, socket, head, (ws) => {
      const stream = new LiveStream(ws, this.feed, this.network, after);
      this.all.add(stream, opener);
      ws.on('close', () => {
        stream.release();
        this.all.remove(stream);
      });
      stream.pump();
    });
  }
}

class LiveStream implements Stream {
  private readonly ws: WebSocket;
  private readonly reader: FeedReader;
  private readonly watch: NetworkWatch;
  private alive = true;
  private incoming = 0;
  private readonly sent = (): void => this.pump();

  constructor(ws: WebSocket, feed: Feed, network: WatchPorts['network'], after: string | undefined) {
    this.ws = ws;
    this.watch = new NetworkWatch({
      network,
      send: (text) => ws.send(text),
      isBusy: () => ws.readyState !== ws.OPEN || ws.bufferedAmount >= UNSENT_BYTES_MAX,
    });
    this.reader = feed.open(after, () => this.pump());
    ws.on('error', () => ws.terminate());
    ws.on('pong', () => {
      this.count();
      this.alive = true;
    });
    ws.on('message', (data, isBinary) => {
      this.count();
      // `nodebuffer` is the socket's binary type, so a message is one Buffer.
      if (ws.readyState === ws.OPEN) this.watch.hear(data as Buffer, isBinary);
    });
    ws.on('ping', () => this.count());
  }

  pump(): void {
    while (this.ws.readyState === this.ws.OPEN && this.ws.bufferedAmount < UNSENT_BYTES_MAX) {
      const item = this.reader.next();
      if (item === null) return;
      if (item === 'lost') {
        this.ws.terminate();
        return;
      }
      this.ws.send(item.json, this.sent);
    }
  }

  beat(): void {
    this.incoming = 0;
    if (!this.alive) {
      this.ws.terminate();
      return;
    }
    this.alive = false;
    this.ws.ping();
  }

  end(): void {
    this.release();
    this.ws.close(GOING_AWAY);
  }

  release(): void {
    this.watch.stop();
    this.reader.close();
  }

  private count(): void {
    this.incoming += 1;
    if (this.incoming > INCOMING_FRAMES_MAX) this.ws.terminate();
  }
}
