/**
 * The feed as a WebSocket: one JSON object a text frame, nothing is read from the other side. As with
 * server-sent events, a reader is written to only while its connection takes more.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Feed, FeedReader } from './feed.ts';
import type { Stream, StreamSet } from './event-streams.ts';

/** A screen has nothing to say here yet; larger frames close the connection. */
const INCOMING_BYTES_MAX = 16 * 1024;
/** Beyond this the connection is taken to be slower than the feed. */
const UNSENT_BYTES_MAX = 64 * 1024;
const GOING_AWAY = 1001;
/** Frames that a reader may send between two beats. */
const INCOMING_FRAMES_MAX = 256;

export class LiveSockets {
  private readonly feed: Feed;
  private readonly all: StreamSet;
  private readonly server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: INCOMING_BYTES_MAX,
  });

  constructor(feed: Feed, all: StreamSet) {
    this.feed = feed;
    this.all = all;
  }

  /** Takes over an upgrade that was admitted. Throws rate_limited before anything is said. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, after: string | undefined): void {
    this.all.checkRoom();
    this.server.handleUpgrade(request, socket, head, (ws) => {
      const stream = new LiveStream(ws, this.feed, after);
      this.all.add(stream);
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
  private alive = true;
  private incoming = 0;
  private readonly sent = (): void => this.pump();

  constructor(ws: WebSocket, feed: Feed, after: string | undefined) {
    this.ws = ws;
    this.reader = feed.open(after, () => this.pump());
    ws.on('error', () => ws.terminate());
    ws.on('pong', () => {
      this.alive = true;
    });
    ws.on('message', () => this.count());
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
    this.reader.close();
  }

  private count(): void {
    this.incoming += 1;
    if (this.incoming > INCOMING_FRAMES_MAX) this.ws.terminate();
  }
}
