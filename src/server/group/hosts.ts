/** Who was host, as this node lived through it: measured while it happens, then written down. */
import type { AppliedEntry, Publication } from '../../core/ready.ts';
import type { Term } from '../../protocol/ids.ts';
import type { Logger } from '../log.ts';
import { ElectionLog, type ElectionLogPorts } from './election-log.ts';
import { Elections, type ElectionNumbers } from './elections.ts';

type HostNews = Extract<Publication, { type: 'suspected' | 'hostKnown' | 'confirming' }>;

export interface HostsPorts extends ElectionLogPorts {
  readonly log: Logger;
  /** Monotonic, ms. */
  nowMs(): number;
}

export class Hosts {
  readonly #log: Logger;
  readonly #elections: Elections;
  readonly #written: ElectionLog;

  /** term: what was saved when this node started. */
  constructor(ports: HostsPorts, term: Term) {
    this.#log = ports.log;
    this.#elections = new Elections(() => ports.nowMs(), term);
    this.#written = new ElectionLog(ports);
    this.#written.load();
  }

  /** The disk was read anew. */
  reload(): void {
    this.#written.load();
  }

  applied(entries: readonly AppliedEntry[]): void {
    this.#elections.confirmed();
    this.#written.applied(entries);
  }

  /** hostSilentMs: how long the host was not heard. */
  published(news: HostNews, hostSilentMs: number): void {
    if (news.type === 'suspected') {
      this.#log.info({ host: news.host }, 'the host is suspected');
      this.#elections.suspected(hostSilentMs);
    } else if (news.type === 'hostKnown') {
      const { host, term } = news;
      this.#log.info({ host, term }, 'there is a host');
      const durationMs = this.#elections.hostKnown(term);
      if (durationMs !== undefined) this.#written.hostKnown(host, term, durationMs);
    } else {
      const outageMs = this.#elections.confirming();
      if (outageMs !== null) this.#log.info({ term: news.term, outageMs }, 'confirming again');
      this.#written.confirming(news.term, outageMs);
    }
  }

  numbers(): ElectionNumbers {
    return this.#elections.numbers();
  }
}
