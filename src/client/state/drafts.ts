/** What is begun and not sent, as the node keeps it (MS88, MS310); what it did not hear it is told when it is back. */
import { Problem } from '../api/problem.ts';
import { applyFrames } from './apply-feed.ts';
import type { ConversationPorts } from './conversation.ts';
import { isAway, withGroup, type AppState } from './model.ts';
import type { Replay } from './replay.ts';
import { placeKey, type WritingPlace } from './writing-place.ts';

interface Unheard {
  readonly place: WritingPlace;
  readonly text: string;
}

type Ports = Pick<ConversationPorts, 'api' | 'store' | 'nowMs'>;

export class Drafts {
  /** Names this tab in drafts, so that it does not take its own for another's. */
  readonly source: string;
  readonly #ports: Ports;
  readonly #replay: Replay;
  /** By group and place. */
  readonly #unheard = new Map<string, Unheard>();

  constructor(ports: Ports, replay: Replay, source: string) {
    this.#ports = ports;
    this.#replay = replay;
    this.source = source;
  }

  /** Asks the node, unless it is known. Never throws: without an answer there is none yet. */
  async load(place: WritingPlace): Promise<void> {
    const { api, store } = this.#ports;
    if (store.get().groups[place.groupId]?.drafts[placeKey(place)] !== undefined) return;
    const land = (state: AppState, text: string): AppState => noted(state, place, { text, source: null });
    try {
      await this.#replay.during(
        () => api.draft(place.groupId, place.roomId, place.threadRoot),
        ({ text }, since) => store.set((state) => applyFrames(land(state, text), since, this.#ports.nowMs())),
      );
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
    }
  }

  /** Never throws; what the node did not hear it is told when it is back. */
  async save(place: WritingPlace, text: string): Promise<void> {
    const { api, store } = this.#ports;
    this.#note(place, text);
    if (isAway(store.get().connection)) {
      this.#keep(place, text);
      return;
    }
    this.#unheard.delete(keyOf(place));
    try {
      await api.putDraft(place.groupId, place.roomId, this.#body(place, text));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.facts.status === 0) this.#keep(place, text);
    }
  }

  /** The same when the page may be about to go. */
  saveLeaving(place: WritingPlace, text: string): void {
    const { api, store } = this.#ports;
    this.#note(place, text);
    if (isAway(store.get().connection)) this.#keep(place, text);
    else api.putDraftLeaving(place.groupId, place.roomId, this.#body(place, text));
  }

  /** The node is there again. */
  async resumed(): Promise<void> {
    const unheard = [...this.#unheard.values()];
    this.#unheard.clear();
    await Promise.all(unheard.map(async ({ place, text }) => this.save(place, text)));
  }

  /** For the next field of this place in this tab, which may be there before the node has heard of it. */
  #note(place: WritingPlace, text: string): void {
    const { source } = this;
    this.#ports.store.set((state) => noted(state, place, { text, source }));
  }

  #keep(place: WritingPlace, text: string): void {
    this.#unheard.set(keyOf(place), { place, text });
  }

  #body({ threadRoot }: WritingPlace, text: string) {
    return { text, source: this.source, ...(threadRoot === null ? {} : { threadRoot }) };
  }
}

function keyOf(place: WritingPlace): string {
  return `${place.groupId}/${placeKey(place)}`;
}

function noted(
  state: AppState,
  place: WritingPlace,
  draft: { readonly text: string; readonly source: string | null },
): AppState {
  return withGroup(state, place.groupId, (group) => ({
    ...group,
    drafts: { ...group.drafts, [placeKey(place)]: draft },
  }));
}
