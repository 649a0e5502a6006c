/**
 * The feed as server-sent events. Each reader is written to only while its connection takes more: what it has
 * not read stays in the feed's ring, so that a slow reader holds no memory, and is cut when it lost its place
 * or has taken nothing for a while.
 */
import type { ServerResponse } from 'node:http';
import { DemesError } from '../../protocol/errors.ts';
import { openStream } from './answer.ts';
import type { Feed, FeedReader } from './feed.ts';

/** Proxies and browsers give up on a silent connection after half a minute or more. */
const HEARTBEAT_MS = 15_000;
/** Of both kinds together: a browser opens one or two. */
const STREAMS_MAX = 128;
/** A line of comment, ignored by every reader. */
const COMMENT = ':\n\n';

/** Ends what is behind it, at once. */
export interface Stream {
  /** Every HEARTBEAT_MS: show life, or end when the other side shows none. */
  beat(): void;
  end(): void;
}

/** All open streams of this node, of both kinds, under one bound and one timer. */
export class StreamSet {
  /** With whom each was opened by (`openerOf`). */
  private readonly streams = new Map<Stream, string | null>();
  private readonly heartbeatMs: number;
  private timer: NodeJS.Timeout | null = null;

  constructor(heartbeatMs: number = HEARTBEAT_MS) {
    this.heartbeatMs = heartbeatMs;
  }

  /** Throws rate_limited when there are too many. */
  checkRoom(): void {
    if (this.streams.size < STREAMS_MAX) return;
    throw new DemesError('rate_limited', { detail: `At most ${STREAMS_MAX} readers can follow one node.` });
  }

  add(stream: Stream, opener: string | null): void {
    this.streams.set(stream, opener);
    this.timer ??= setInterval(() => this.beat(), this.heartbeatMs);
  }

  remove(stream: Stream): void {
    this.streams.delete(stream);
    if (this.streams.size === 0) this.stopTimer();
  }

  /** Ends what somebody listens to. */
  endOf(opener: string): void {
    for (const [stream, its] of this.streams) if (its === opener) stream.end();
  }

  close(): void {
    for (const stream of this.streams.keys()) stream.end();
    this.streams.clear();
    this.stopTimer();
  }

  private beat(): void {
    for (const stream of this.streams.keys()) stream.beat();
  }

  private stopTimer(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }
}

export class EventStreams {
  private readonly feed: Feed;
  private readonly all: StreamSet;

  constructor(feed: Feed, all: StreamSet) {
    this.feed = feed;
    this.all = all;
  }

  /** Answers with the stream, from after the event `after` where it is given. opener: as for `StreamSet.add`. */
  open(response: ServerResponse, after: string | undefined, opener: string | null): void {
    this.all.checkRoom();
    openStream(response, 'text/event-stream');
    const stream = new EventStream(response, this.feed, after);
    this.all.add(stream, opener);
    response.on('close', () => {
      stream.end();
      this.all.remove(stream);
    });
    stream.pump();
  }
}

class EventStream implements Stream {
  private readonly response: ServerResponse;
  private readonly reader: FeedReader;
  private blocked = false;
  /** Nothing was taken since the last beat. */
  private stuck = false;

  constructor(response: ServerResponse, feed: Feed, after: string | undefined) {
    this.response = response;
    this.reader = feed.open(after, () => this.pump());
    response.on('drain', () => {
      this.blocked = false;
      this.stuck = false;
      this.pump();
    });
  }

  pump(): void {
    while (!this.blocked) {
      const item = this.reader.next();
      if (item === null) return;
      if (item === 'lost') {
        this.response.destroy();
        return;
      }
      this.write(`id: ${item.id}\nevent: ${item.type}\ndata: ${item.json}\n\n`);
    }
  }

  beat(): void {
    if (!this.blocked) this.write(COMMENT);
    else if (this.stuck) this.response.destroy();
    this.stuck = this.blocked;
  }

  end(): void {
    this.reader.close();
    this.response.end();
  }

  private write(text: string): void {
    if (!this.response.write(text)) this.blocked = true;
  }
}
