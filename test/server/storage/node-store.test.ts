import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import type { SaveBatch } from '../../../src/core/ready.ts';
import { bootstrapGroup } from '../../../src/engine/bootstrap.ts';
import { DemesError } from '../../../src/protocol/errors.ts';
import type { AddressRecord, InviteGrant } from '../../../src/protocol/identity.ts';
import type { ForkId, GroupId } from '../../../src/protocol/ids.ts';
import { sha256 } from '../../../src/server/crypto/crypto.ts';
import { DataDirectory } from '../../../src/server/storage/data-directory.ts';
import { NodeStore } from '../../../src/server/storage/node-store.ts';
import { LogMaker, deviceNamed, roomNamed, scopeNamed } from '../../support/log-maker.ts';
import { saveTo } from '../../support/storage-contract.ts';
import { genesis, OWN, removeTemporaryFolders, temporaryFolder } from './store-harness.ts';
import { openVault } from '../../../src/server/crypto/vault.ts';
import { VAULT } from '../../support/vault.ts';

const OTHER = deviceNamed(3);
const FIRST = scopeNamed(5);
const SECOND = scopeNamed(6);

describe('node store', () => {
  let path: string;
  let directory: DataDirectory;
  let store: NodeStore;

  beforeEach(() => {
    path = temporaryFolder();
    openStore();
  });
  afterEach(() => {
    closeStore();
    removeTemporaryFolders();
  });

  function openStore(): void {
    directory = DataDirectory.open(path);
    store = NodeStore.open(directory, VAULT);
  }
  function closeStore(): void {
    store.close();
    directory.close();
  }
  function restart(): void {
    closeStore();
    openStore();
  }

  function sealedInvitation(): Buffer {
    const connection = new DatabaseSync(join(path, 'demes.db'), { readOnly: true });
    const row = connection.prepare('SELECT invitation FROM joining').get();
    connection.close();
    return Buffer.from(row?.['invitation'] as Uint8Array);
  }

  function codeOf(work: () => unknown): string {
    try {
      work();
    } catch (error) {
      if (error instanceof DemesError) return error.code;
      throw error;
    }
    return 'nothing was thrown';
  }

  const infoOf = (scope: typeof FIRST, name: string, addedAt = 5) => ({ ...scope, name, addedAt });

  describe('starts', () => {
    it('LG86 counts every start and gives it a fresh nonce, durably', () => {
      const boots = [1, 2, 3].map(() => {
        const boot = store.beginBoot(OWN);
        restart();
        return boot;
      });
      expect(boots.map(({ count }) => count)).to.deep.equal([1, 2, 3]);
      expect(new Set(boots.map(({ nonce }) => nonce)).size).to.equal(3);
      expect(boots[0]!.nonce).to.match(/^[0-9a-f]{32}$/);
    });

    it('LG87 refuses keys that are not the database’s, and a lost database beside keys', () => {
      store.beginBoot(OWN);
      expect(codeOf(() => store.beginBoot(OTHER))).to.equal('data_damaged');
      expect(store.beginBoot(OWN).count).to.equal(2);
      writeFileSync(join(directory.keysFolder, 'identity.json'), '{}');
      restart();
      closeStore();
      rmSync(join(path, 'demes.db'));
      expect(codeOf(() => NodeStore.open(directory, VAULT))).to.equal('data_damaged');
      writeFileSync(join(path, 'demes.db'), '');
      expect(codeOf(() => NodeStore.open(directory, VAULT))).to.equal('data_damaged');
      rmSync(join(directory.keysFolder, 'identity.json'));
      openStore();
    });

    it('AR6 refuses to be opened with another master key than it was sealed with', () => {
      restart();
      closeStore();
      const other = openVault(new Uint8Array(32).fill(12));
      expect(() => NodeStore.open(directory, other)).to.throw(DemesError, 'another master key');
      openStore();
    });

    it('NR10 keeps what was switched at the node; all is off at first', () => {
      expect(store.settings).to.deep.equal({ portMap: false, nearby: false });
      store.saveSettings({ portMap: false, nearby: true });
      restart();
      expect(store.settings).to.deep.equal({ portMap: false, nearby: true });
    });

    it('LG88 keeps the profile name', () => {
      expect(store.profileName).to.equal(null);
      store.saveProfileName('Ada');
      restart();
      expect(store.profileName).to.equal('Ada');
    });

    it('LG88 a name given with the start counts when it is new, and not again', () => {
      store.giveProfileName('Ada');
      expect(store.profileName).to.equal('Ada');
      store.saveProfileName('Ada L.');
      restart();
      store.giveProfileName('Ada');
      expect(store.profileName).to.equal('Ada L.');
      store.giveProfileName('Augusta');
      expect(store.profileName).to.equal('Augusta');
    });
  });

  describe('kind', () => {
    it('RS26 is settled by the first start, durably', () => {
      expect(store.kind).to.equal('member');
      store.settleKind('keeper');
      // Whoever came this far and no farther may still be told otherwise.
      store.settleKind('member');
      expect(store.kind).to.equal('member');
      store.settleKind('keeper');
      store.beginBoot(OWN);
      restart();
      store.settleKind('member');
      expect(store.kind).to.equal('keeper');
    });

    it('RS26 a member’s directory is refused as a keeper’s, and stays as it is', () => {
      store.settleKind('member');
      store.beginBoot(OWN);
      expect(codeOf(() => store.settleKind('keeper'))).to.equal('usage');
      expect(store.kind).to.equal('member');
    });
  });

  describe('groups', () => {
    it('LG89 creates a group with its first entries in one transaction', () => {
      const crypto = { hash: sha256, sign: () => new Uint8Array(64) };
      const made = bootstrapGroup(OWN, crypto, genesis());
      const { storage } = store.createGroup(infoOf(made, 'Walkers'), made.save, OWN);
      expect(storage.lastIndex()).to.equal(2);
      restart();
      expect(store.groups.all()).to.deep.equal([
        { groupId: made.groupId, forkId: made.forkId, name: 'Walkers', addedAt: 5, forks: [], joining: null },
      ]);
      const again = store.openGroup(made.groupId, OWN).storage;
      expect(again.entries(1, 2, Infinity)).to.deep.equal(made.save.entries);
      expect(again.load().configs).to.deep.equal([
        { index: 2, config: { voters: [OWN], votersOld: [], learners: [] } },
      ]);
    });

    it('LG90 leaves nothing of a group whose first entries cannot be saved', () => {
      const log = new LogMaker(FIRST, sha256);
      const gap: SaveBatch = { ...NOTHING, entries: log.messages(3, OTHER).slice(1) };
      expect(() => store.createGroup(infoOf(FIRST, 'Gap'), gap, OWN)).to.throw('does not follow');
      expect(store.groups.all()).to.deep.equal([]);
      expect(codeOf(() => store.openGroup(FIRST.groupId, OWN))).to.equal('not_found');
    });

    it('LG91 refuses a group that is there already', () => {
      store.createGroup(infoOf(FIRST, 'One'), NOTHING, OWN);
      expect(codeOf(() => store.createGroup(infoOf(FIRST, 'Two'), NOTHING, OWN))).to.equal('conflict');
      const event = new LogMaker(FIRST, sha256).message(OWN);
      expect(codeOf(() => store.groups.beginJoining(infoOf(FIRST, 'Two'), 'demes1.x', event))).to.equal(
        'conflict',
      );
    });

    it('LG92 keeps groups apart', async () => {
      const one = store.createGroup(infoOf(FIRST, 'One', 1), NOTHING, OWN).storage;
      const two = store.createGroup(infoOf(SECOND, 'Two', 2), NOTHING, OWN).storage;
      const [logOne, logTwo] = [new LogMaker(FIRST, sha256), new LogMaker(SECOND, sha256)];
      await saveTo(one, {
        entries: logOne.messages(5, OTHER),
        outbox: [logOne.message(OWN, { clientId: 'c' })],
      });
      await saveTo(two, { entries: logTwo.messages(2, OTHER), outbox: [logTwo.message(OWN)] });
      two.apply({ ...NOT_APPLIED, foldRows: [{ key: 'k', value: new Uint8Array(1) }], appliedIndex: 1 });
      restart();
      const [first, second] = [FIRST, SECOND].map(({ groupId }) => store.openGroup(groupId, OWN).storage);
      expect([first!.lastIndex(), second!.lastIndex()]).to.deep.equal([5, 2]);
      expect([first!.load().foldRows.length, second!.load().foldRows.length]).to.deep.equal([0, 1]);
      expect([first!.load().outbox.length, second!.load().outbox.length]).to.deep.equal([1, 1]);
      expect(first!.ownEvent('c')?.id).to.be.a('string');
      expect(second!.ownEvent('c')).to.equal(undefined);
    });

    it('LG93 resumes joining after a restart, with the same event', () => {
      const event = new LogMaker(FIRST, sha256).message(OWN);
      store.groups.beginJoining(infoOf(FIRST, 'Club'), 'demes1.secret', event);
      restart();
      const { joining } = store.groups.get(FIRST.groupId)!;
      expect(joining).to.deep.equal({ invitation: 'demes1.secret', event, failedCode: null });
      expect(codeOf(() => store.groups.beginJoining(infoOf(FIRST, 'Club'), 'demes1.x', event))).to.equal(
        'conflict',
      );
      store.groups.failJoining(FIRST.groupId, 'invite_used');
      restart();
      expect(store.groups.get(FIRST.groupId)?.joining?.failedCode).to.equal('invite_used');
      store.groups.beginJoining(infoOf(FIRST, 'Club'), 'demes1.other', event);
      expect(store.groups.get(FIRST.groupId)?.joining).to.include({
        invitation: 'demes1.other',
        failedCode: null,
      });
    });

    it('MK105 keeps the key package of a join with the event that brings it, and for when it is repeated', () => {
      const log = new LogMaker(FIRST, sha256);
      store.groups.beginJoining(infoOf(FIRST, 'Club'), 'demes1.secret', log.message(OWN));
      const event = log.message(OWN);
      const keyPackage = { publicPart: new Uint8Array(9).fill(1), secretPart: new Uint8Array(9).fill(77) };
      store.groups.completeJoining(FIRST.groupId, event, keyPackage);
      restart();
      expect(store.groups.get(FIRST.groupId)?.joining?.event).to.deep.equal(event);
      const kept = (): unknown => store.openGroup(FIRST.groupId, OWN).keys.load().packages;
      expect(kept()).to.deep.equal([keyPackage]);
      store.groups.failJoining(FIRST.groupId, 'unreachable');
      store.groups.beginJoining(infoOf(FIRST, 'Club'), 'demes1.other', event);
      expect(kept()).to.deep.equal([keyPackage]);
      expect(filesOf(path).some((file) => file.includes(Buffer.from(keyPackage.secretPart)))).to.equal(false);
      store.groups.remove(FIRST.groupId);
    });

    it('LG94 wipes the invitation from the disk when the join is done', () => {
      const secret = 'demes1.'.concat('s3cret'.repeat(20));
      store.groups.beginJoining(infoOf(FIRST, 'Club'), secret, new LogMaker(FIRST, sha256).message(OWN));
      expect(store.groups.get(FIRST.groupId)?.joining?.invitation).to.equal(secret);
      restart();
      const sealed = sealedInvitation();
      expect(filesOf(path).some((file) => file.includes(sealed))).to.equal(true);
      store.groups.finishJoining(FIRST.groupId);
      restart();
      expect(store.groups.get(FIRST.groupId)?.joining).to.equal(null);
      expect(filesOf(path).some((file) => file.includes(sealed))).to.equal(false);
    });

    it('LG95 forgets a group with everything in it, and only that', async () => {
      const names = [FIRST, SECOND].map((scope) => infoOf(scope, 'Some'));
      for (const [at, info] of names.entries()) {
        const { storage, readModel, local } = store.createGroup(info, NOTHING, OWN);
        const log = new LogMaker([FIRST, SECOND][at]!, sha256);
        const entries = log.messages(3, OTHER);
        await saveTo(storage, { entries, outbox: [log.message(OWN, { clientId: 'mine' })] });
        const applied = entries.map((entry) => ({ entry, verdict: { kind: 'valid' } as const }));
        storage.apply({ ...NOT_APPLIED, entries: applied, appliedIndex: 3 });
        readModel.project(applied);
        store.grants.saveGrant(grantFor(info.groupId, String(at)));
        local.saveReadMark(roomNamed(7), { turn: 0, index: 3 });
        local.saveDraft(roomNamed(7), null, { text: 'half', updatedAt: 1 });
        local.saveElection({ term: 2, index: 1, host: null, at: 1, durationMs: null, outageMs: null });
      }
      store.groups.remove(FIRST.groupId);
      store.groups.remove(FIRST.groupId);
      restart();
      expect(store.groups.all().map(({ groupId }) => groupId)).to.deep.equal([SECOND.groupId]);
      expect(store.openGroup(SECOND.groupId, OWN).readModel.roomCounts()[0]?.messages).to.equal(3);
      expect(store.openGroup(SECOND.groupId, OWN).local.readMark(roomNamed(7)).index).to.equal(3);
      const again = store.createGroup(infoOf(FIRST, 'Again'), NOTHING, OWN);
      const { local } = again;
      expect([
        local.readMark(roomNamed(7)).index,
        local.draft(roomNamed(7), null),
        local.elections(9, 9),
      ]).to.deep.equal([0, undefined, []]);
      expect([
        again.storage.lastIndex(),
        again.storage.load().outbox,
        again.readModel.roomCounts(),
      ]).to.deep.equal([0, [], []]);
      expect([again.storage.ownEvent('mine'), store.grants.grants(FIRST.groupId).length]).to.deep.equal([
        undefined,
        0,
      ]);
    });

    it('LG96 keeps the group’s name hint', () => {
      store.createGroup(infoOf(FIRST, 'Old'), NOTHING, OWN);
      store.groups.rename(FIRST.groupId, 'New');
      restart();
      expect(store.groups.get(FIRST.groupId)?.name).to.equal('New');
    });
  });

  describe('peers', () => {
    it('LG97 remembers the last start of each peer', () => {
      expect(store.peers.lastBoot(OTHER)).to.equal(undefined);
      store.peers.rememberBoot(OTHER, { count: 3, nonce: 'aa' });
      store.peers.rememberBoot(OTHER, { count: 4, nonce: 'bb' });
      restart();
      expect(store.peers.lastBoot(OTHER)).to.deep.include({ count: 4, nonce: 'bb' });
    });

    it('LG98 remembers the newest address record of each device', () => {
      const record: AddressRecord = {
        deviceId: OTHER,
        counter: 1,
        addresses: ['a:1'],
        signature: new Uint8Array(64),
      };
      store.peers.saveAddressRecord(record);
      const newer = { ...record, counter: 2, addresses: ['b:2', '[::1]:3'] };
      store.peers.saveAddressRecord(newer);
      const own = { ...record, deviceId: OWN };
      store.peers.saveAddressRecord(own);
      restart();
      expect(store.peers.addressRecords()).to.have.deep.members([own, newer]);
    });

    it('LG99 remembers the last eight addresses that worked, newest first', () => {
      for (let port = 1; port <= 11; port++) store.peers.rememberWorked(OTHER, `host:${port}`);
      store.peers.rememberWorked(OTHER, 'host:5');
      store.peers.rememberWorked(OTHER, 'host:5');
      restart();
      const ports = store.peers.workedAddresses(OTHER).map((address) => Number(address.split(':')[1]));
      expect(ports).to.deep.equal([5, 11, 10, 9, 8, 7, 6, 4]);
      expect(store.peers.workedAddresses(OWN)).to.deep.equal([]);
    });
  });

  it('LG100 keeps the grants of own invitations, oldest first', () => {
    store.createGroup(infoOf(FIRST, 'One'), NOTHING, OWN);
    const grants = ['0', '1', '2'].map((name) => grantFor(FIRST.groupId, name));
    for (const grant of grants) store.grants.saveGrant(grant);
    restart();
    expect(store.grants.grants(FIRST.groupId)).to.deep.equal(grants);
    expect(store.grants.grants(SECOND.groupId)).to.deep.equal([]);
  });

  it('LG101 says which file the system refuses', () => {
    closeStore();
    rmSync(join(path, 'demes.db'));
    mkdirSync(join(path, 'demes.db'));
    directory = DataDirectory.open(path);
    expect(() => NodeStore.open(directory, VAULT))
      .to.throw(DemesError, join(path, 'demes.db'))
      .with.property('code', 'storage_failed');
  });
});

const NOTHING: SaveBatch = {
  hardState: null,
  truncateFrom: null,
  entries: [],
  acknowledgement: null,
  outbox: [],
};
const NOT_APPLIED = { entries: [], foldRows: [], outboxRemoved: [], proof: null };

function grantFor(groupId: GroupId, name: string): InviteGrant {
  return {
    inviteId: sha256(Buffer.from(groupId + name))
      .subarray(0, 16)
      .reduce((text, byte) => text + byte.toString(16).padStart(2, '0'), ''),
    groupId,
    forkId: groupId as string as ForkId,
    createdBy: OWN,
    inviteKey: new Uint8Array(32).fill(4),
    role: 'member',
    maxUses: 10,
    createdAt: 1_700_000_000_000,
    expiresAt: 1_700_000_100_000,
    signature: new Uint8Array(64).fill(5),
  };
}

function filesOf(folder: string): Buffer[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((file) => file.isFile() && file.name.startsWith('demes.db'))
    .map((file) => readFileSync(join(folder, file.name)));
}
