/**
 * The config entries of the own log. The newest is in force as soon as it is in the log, confirmed or not;
 * a truncation brings the one before back (the rule of the Raft paper; consensus scenario 82).
 */
import type { Config } from '../../protocol/entry.ts';
import type { Index } from '../../protocol/ids.ts';

export interface PlacedConfig {
  readonly index: Index;
  readonly config: Config;
}

const NO_CONFIG: PlacedConfig = { index: 0, config: { voters: [], votersOld: [], learners: [] } };

export class ConfigHistory {
  readonly #configs: PlacedConfig[];

  constructor(saved: readonly PlacedConfig[]) {
    this.#configs = [...saved];
  }

  get newest(): PlacedConfig {
    return this.#configs.at(-1) ?? NO_CONFIG;
  }

  /** In force for an entry at `index`: the newest at or below it. */
  at(index: Index): PlacedConfig {
    return this.#configs.findLast((placed) => placed.index <= index) ?? NO_CONFIG;
  }

  /** The newest `countMax` at or below an index, ascending. */
  upTo(index: Index, countMax: number): PlacedConfig[] {
    return this.#configs.filter((placed) => placed.index <= index).slice(-countMax);
  }

  /** What a snapshot says of the part of the log above `keep` takes the place of what was there. */
  install(keep: Index, configs: readonly PlacedConfig[]): void {
    this.truncateFrom(keep + 1);
    this.#configs.push(...configs.filter((placed) => placed.index > keep));
  }

  append(placed: PlacedConfig): void {
    this.#configs.push(placed);
  }

  truncateFrom(index: Index): void {
    while (this.newest.index >= index && this.#configs.length > 0) this.#configs.pop();
  }
}
