/**
 * The listener for screens and programs, on loopback. It owns the order of things: who gets in (gate, admission), then
 * which route (dispatch), then the node (service).
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { check } from '../../api/check.ts';
import { feedQuery } from '../../api/events.ts';
import { openApiDocument } from '../../api/openapi.ts';
import { ROUTES } from '../../api/routes.ts';
import { DemesError } from '../../protocol/errors.ts';
import type { Logger } from '../log.ts';
import { openerOf, SCREENS } from './admission.ts';
import type { Handlers } from './calls.ts';
import { Dispatcher } from './dispatch.ts';
import { docsPage } from './docs-page.ts';
import { openEntrance, type Entrance, type EntranceOptions } from './entrance.ts';
import { EventStreams, StreamSet } from './event-streams.ts';
import { blobHandlers, type ContentDoor } from './handle-blobs.ts';
import { changeHandlers } from './handle-changes.ts';
import { groupHandlers, memberHandlers } from './handle-groups.ts';
import { labHandlers } from './handle-lab.ts';
import { lockHandlers } from './handle-lock.ts';
import { linkHandlers } from './handle-links.ts';
import { messageHandlers } from './handle-messages.ts';
import { findHandlers } from './handle-find.ts';
import { importHandlers } from './handle-imports.ts';
import { networkHandlers } from './handle-network.ts';
import { recoveryKitHandlers } from './handle-recovery-kit.ts';
import { roomHandlers } from './handle-rooms.ts';
import { talkHandlers } from './handle-talk.ts';
import { Front } from './front.ts';
import { Gate } from './gate.ts';
import { nodeHandlers } from './handle-node.ts';
import { tokenHandlers } from './handle-tokens.ts';
import { incomingHandlers, webhookHandlers } from './handle-webhooks.ts';
import { LiveSockets } from './live-sockets.ts';
import type { NodeMetrics } from './metrics.ts';
import { pathOf, queryOf } from './query.ts';
import type { NodeService } from './service.ts';
import type { ScreensSource } from './screens-source.ts';

export interface HttpOptions {
  /** Of the product, as shown in the API's documentation. */
  readonly version: string;
  /** `/metrics` without a token. */
  readonly metricsPublic: boolean;
  readonly service: NodeService;
  readonly metrics: NodeMetrics;
  readonly screens: ScreensSource;
  readonly content: ContentDoor;
  readonly log: Logger;
  /** For tests; 15 s otherwise. */
  readonly heartbeatMs?: number;
}

/** Listens and answers. Throws as openEntrance. */
export async function listenHttp(
  options: HttpOptions & Omit<EntranceOptions, 'deviceId'>,
): Promise<HttpListener> {
  const { deviceId } = options.service;
  return new HttpListener(await openEntrance({ ...options, deviceId }), options);
}

export class HttpListener {
  readonly port: number;
  /** `http://localhost:PORT`, without a slash at the end. */
  readonly url: string;
  readonly entrance: Entrance;
  private readonly options: HttpOptions;
  private readonly dispatcher: Dispatcher;
  private readonly streams: StreamSet;
  private readonly live: LiveSockets;

  /** Answers whoever comes to the entrance from now on. */
  constructor(entrance: Entrance, options: HttpOptions) {
    const { service, metrics, log } = options;
    this.entrance = entrance;
    this.options = options;
    this.port = entrance.port;
    this.url = entrance.url;
    this.dispatcher = new Dispatcher(log, metrics);
    this.streams = new StreamSet(options.heartbeatMs);
    service.screenLock.onLocked(() => {
      this.streams.endOf(SCREENS);
      options.content.addresses.endOf(SCREENS);
    });
    this.live = new LiveSockets(service.feed, (groupId) => service.between.network(groupId), this.streams);
    const gate = new Gate({
      ...options,
      entrance,
      dispatcher: this.dispatcher,
      front: new Front(this.dispatcher, entrance.sessions, options.screens, options.content),
      handlers: this.handlers(),
      lab: service.lab !== null,
      login: async (passphrase) => service.screenLock.login(passphrase),
      isLocked: (caller) => caller === 'session' && service.screenLock.isLocked,
      upgrade: (request, socket, head) => this.upgrade(request, socket, head),
    });
    gate.open();
  }

  /** Stops listening, ends streams and waiting requests, lets what is being answered finish for a moment. */
  async close(): Promise<void> {
    this.dispatcher.close();
    this.streams.close();
    await this.entrance.close();
  }

  private handlers(): Handlers {
    const { service, metrics, version } = this.options;
    const document = once(() => openApiDocument({ version, lab: service.lab !== null }));
    return {
      ...messageHandlers(service),
      ...blobHandlers(service.blobs, this.options.content),
      ...changeHandlers(service),
      ...roomHandlers(service),
      ...talkHandlers(service),
      ...networkHandlers(service),
      ...findHandlers(service),
      ...importHandlers(service.finding.imports, this.options.content),
      ...groupHandlers(service),
      ...memberHandlers(service),
      ...labHandlers(service, this.streams),
      ...lockHandlers(service.screenLock),
      ...tokenHandlers(this.entrance.tokens, this.streams, service.screenLock),
      ...webhookHandlers(service.webhooks, service.screenLock),
      ...incomingHandlers(service.webhooks.incoming, service.screenLock),
      ...linkHandlers(service),
      ...recoveryKitHandlers(service),
      ...nodeHandlers(service, {
        metrics,
        streams: new EventStreams(service.feed, this.streams),
        sessionLink: () => this.entrance.sessionLink(),
        documentJson: once(() => JSON.stringify(document())),
        docsPage: once(() => docsPage(document())),
      }),
    };
  }

  /** The feed, for whoever passed the gate. */
  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const url = request.url ?? '';
    if (pathOf(url) !== ROUTES.getLive.path) throw new DemesError('not_found');
    const { after } = check(feedQuery, queryOf(url));
    this.live.accept(request, socket, head, { after, opener: openerOf(request) });
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
