/** Linking as the routes see it: what is asked for happens at once. */
import type { Link } from '../../src/api/links.ts';
import { DemesError } from '../../src/protocol/errors.ts';
import type { LinkService } from '../../src/server/http/service.ts';

const NONE: Link = {
  revision: 0,
  side: null,
  state: 'none',
  code: null,
  expiresAt: null,
  pictures: [],
  failure: null,
  canLink: true,
  canBeLinked: true,
};

export class LinkTwin implements LinkService {
  shown: Link = NONE;

  async changed(): Promise<void> {
    // Whoever waits is answered with what there is.
  }

  offer(): void {
    this.#change({
      side: 'old',
      state: 'waiting',
      code: 'demeslink1.abc',
      expiresAt: '2026-01-02T03:04:05.678Z',
    });
  }

  use(code: string): void {
    if (code !== 'demeslink1.abc') throw new DemesError('invalid');
    const pictures = [{ emoji: '🐶', name: 'dog' }];
    this.#change({ side: 'new', state: 'comparing', pictures });
  }

  confirm(areEqual: boolean): void {
    if (this.shown.state !== 'comparing') throw new DemesError('conflict');
    this.#change(areEqual ? { state: 'agreed' } : { state: 'failed', failure: 'link_differs' });
  }

  giveUp(): void {
    this.#change({ ...NONE });
  }

  #change(change: Partial<Link>): void {
    this.shown = { ...this.shown, ...change, revision: this.shown.revision + 1 };
  }
}
