/**
 * What a person switches at this node while it runs (NR10): kept on the disk. What was said at the start, by a flag, the
 * environment or the config file, counts instead as long as this start lasts, and cannot be switched (NR11).
 */
import type { ChangeNode, NodeInfo } from '../api/node.ts';
import { DemesError } from '../protocol/errors.ts';
import type { MemberId } from '../protocol/ids.ts';
import type { Feed } from './http/feed.ts';
import type { StartOptions } from './options.ts';
import type { OwnChoices } from './own-choices.ts';
import type { ScreenLock } from './screen-lock.ts';
import type { NodeNoticeRow } from './storage/notice-rows.ts';
import type { NodeStore } from './storage/node-store.ts';
import type { Surroundings } from './surroundings.ts';

type Name = 'portMap' | 'nearby';
const FLAGS = { portMap: '--port-map', nearby: '--nearby' } as const;

export interface NodeSettingsPorts {
  readonly store: Pick<NodeStore, 'settings' | 'saveSettings'> & {
    readonly notices: Pick<NodeNoticeRow, 'value' | 'save'>;
  };
  readonly options: Pick<StartOptions, Name>;
  readonly choices: Pick<OwnChoices, 'shown' | 'block' | 'shareReceipts' | 'watch'>;
  readonly feed: Pick<Feed, 'publish'>;
  readonly lock: Pick<ScreenLock, 'shown' | 'setIdleMinutes'>;
  readonly surroundings: Pick<Surroundings, 'turnMapping' | 'turnNearby' | 'mapping' | 'isNearbyLost'>;
}

export class NodeSettings {
  readonly #ports: NodeSettingsPorts;

  constructor(ports: NodeSettingsPorts) {
    this.#ports = ports;
    ports.choices.watch(() => ports.feed.publish('privacy', null, ports.choices.shown));
  }

  /** The peer listener is there: what is on begins. */
  begin(): void {
    this.#ports.surroundings.turnMapping(this.#isOn('portMap'));
    this.#ports.surroundings.turnNearby(this.#isOn('nearby'));
  }

  get shown(): NodeInfo['settings'] {
    const { surroundings, lock, store, choices } = this.#ports;
    return {
      portMap: { on: this.#isOn('portMap'), fixed: this.#isFixed('portMap'), ...surroundings.mapping },
      nearby: {
        on: this.#isOn('nearby'),
        fixed: this.#isFixed('nearby'),
        failed: surroundings.isNearbyLost,
      },
      lock: lock.shown,
      notices: store.notices.value,
      privacy: choices.shown,
    };
  }

  /** Durable when it returns, and begun. Throws `conflict` for what was said at the start otherwise. */
  change(wanted: Pick<ChangeNode, Name | 'idleLockMinutes' | 'notices' | 'receipts' | 'blocked'>): void {
    for (const name of ['portMap', 'nearby'] as const) this.#check(name, wanted[name]);
    const { store, lock, choices } = this.#ports;
    if (wanted.idleLockMinutes !== undefined) lock.setIdleMinutes(wanted.idleLockMinutes);
    if (wanted.notices !== undefined) store.notices.save(wanted.notices);
    if (wanted.receipts !== undefined) choices.shareReceipts(wanted.receipts);
    for (const [id, on] of Object.entries(wanted.blocked ?? {})) choices.block(id as MemberId, on);
    const { portMap = store.settings.portMap, nearby = store.settings.nearby } = wanted;
    if (portMap !== store.settings.portMap || nearby !== store.settings.nearby) {
      store.saveSettings({ portMap, nearby });
    }
    this.begin();
  }

  #check(name: Name, wanted: boolean | undefined): void {
    if (wanted === undefined || !this.#isFixed(name) || wanted === this.#isOn(name)) return;
    const detail = `${FLAGS[name]} was said at the start of this node: it stays so until the node is started without it.`;
    throw new DemesError('conflict', { detail });
  }

  #isFixed(name: Name): boolean {
    return this.#ports.options[name] !== null;
  }

  #isOn(name: Name): boolean {
    return this.#ports.options[name] ?? this.#ports.store.settings[name];
  }
}
