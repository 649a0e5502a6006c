import { expect } from 'chai';
import type { LockSettings } from '../../src/api/lock.ts';
import type { NodeNotices } from '../../src/api/notices.ts';
import { DemesError } from '../../src/protocol/errors.ts';
import { NO_MAPPING } from '../../src/server/discovery/port-mapping.ts';
import { OwnChoices } from '../../src/server/own-choices.ts';
import { CHOICES_AT_FIRST } from '../../src/server/storage/choice-row.ts';
import { memberId } from '../support/a-view.ts';
import { NodeSettings, type NodeSettingsPorts } from '../../src/server/node-settings.ts';

function world(options: Partial<NodeSettingsPorts['options']> = {}) {
  const turned = { mapping: [] as boolean[], nearby: [] as boolean[], saves: 0 };
  const store = {
    settings: { portMap: false, nearby: false },
    notices: {
      value: { quiet: null, hideContent: false } as NodeNotices,
      save(notices: NodeNotices) {
        store.notices.value = notices;
      },
    },
    saveSettings(settings: { portMap: boolean; nearby: boolean }) {
      store.settings = settings;
      turned.saves++;
    },
  };
  const lock = {
    shown: { protection: 'passphrase', idleMinutes: 0 } as LockSettings,
    setIdleMinutes(idleMinutes: number) {
      lock.shown = { ...lock.shown, idleMinutes };
    },
  };
  const told: unknown[] = [];
  const choices = new OwnChoices({ read: () => CHOICES_AT_FIRST, save: () => undefined });
  const settings = new NodeSettings({
    store,
    choices,
    feed: { publish: (type, _group, object) => void told.push([type, object]) },
    lock,
    options: { portMap: null, nearby: null, ...options },
    surroundings: {
      turnMapping: (on) => turned.mapping.push(on),
      turnNearby: (on) => turned.nearby.push(on),
      mapping: NO_MAPPING,
      isNearbyLost: false,
    },
  });
  return { turned, store, settings, told };
}

describe('server/node-settings', () => {
  it('MS295 whom a person blocks is switched by id, shown, and told to all screens once', () => {
    const { settings, told } = world();
    settings.change({ blocked: { [memberId('b')]: true, [memberId('c')]: true }, receipts: true });
    const privacy = { receipts: true, blocked: [memberId('b'), memberId('c')] };
    expect(settings.shown.privacy).to.deep.equal(privacy);
    expect(told.at(-1)).to.deep.equal(['privacy', privacy]);
    settings.change({ blocked: { [memberId('b')]: true } });
    expect(told).to.have.length(3);
    settings.change({ blocked: { [memberId('b')]: false, [memberId('c')]: false }, receipts: false });
    expect(settings.shown.privacy).to.deep.equal({ receipts: false, blocked: [] });
  });

  it('NR10 nothing is asked of the network until a person switches it on; that is kept, and begins at once', () => {
    const { turned, store, settings } = world();
    settings.begin();
    expect(turned).to.deep.equal({ mapping: [false], nearby: [false], saves: 0 });
    settings.change({ nearby: true });
    expect(turned.nearby.at(-1)).to.equal(true);
    expect(turned.mapping.at(-1)).to.equal(false);
    expect(store.settings).to.deep.equal({ portMap: false, nearby: true });
    settings.change({ nearby: true });
    expect(turned.saves, 'what is so already is not written').to.equal(1);
    expect(settings.shown).to.deep.equal({
      portMap: { on: false, fixed: false, ...NO_MAPPING },
      nearby: { on: true, fixed: false, failed: false },
      lock: { protection: 'passphrase', idleMinutes: 0 },
      notices: { quiet: null, hideContent: false },
      privacy: { receipts: false, blocked: [] },
    });
  });

  it('MS174 the minutes until the screens lock are handed to their lock', () => {
    const { settings } = world();
    settings.change({ idleLockMinutes: 15 });
    expect(settings.shown.lock).to.deep.equal({ protection: 'passphrase', idleMinutes: 15 });
    settings.change({ nearby: true });
    expect(settings.shown.lock.idleMinutes).to.equal(15);
  });

  it('NR11 what was said at the start counts, on or off, is said to be fixed, and leaves what is kept alone', () => {
    for (const said of [true, false]) {
      const { turned, store, settings } = world({ portMap: said });
      store.settings = { portMap: !said, nearby: false };
      settings.begin();
      expect(turned.mapping).to.deep.equal([said]);
      expect(settings.shown.portMap).to.include({ on: said, fixed: true });
      let code = '';
      try {
        settings.change({ portMap: !said, nearby: true });
      } catch (error) {
        if (!(error instanceof DemesError)) throw error;
        code = `${error.code}: ${error.message}`;
      }
      expect(code).to.match(/^conflict: --port-map was said at the start/);
      expect(store.settings).to.deep.equal({ portMap: !said, nearby: false });
    }
  });
});
