/**
 * A data directory becomes a new device of the same member (RS43): the root key stays, the device's keys are made anew,
 * and it asks to be let into each of its groups again, with an invitation that its former device signs: any member's
 * device may. Everything that is to happen is written into one file first, so that a crash in between leaves either
 * the old device or, after the next start, the new one; never the new keys with the old vote.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { v7 as uuid } from 'uuid';
import { isSealedGroup } from '../core/roster/room-keys.ts';
import { rosterFromRows } from '../core/roster/rows.ts';
import type { RosterState } from '../core/roster/state.ts';
import { encodeInvitation, inviteGrantPreimage } from '../protocol/encode-identity.ts';
import type { InviteAddress, InviteGrant } from '../protocol/identity.ts';
import type { DeviceId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { deviceIdOfKeys, makeDeviceCertificate } from './crypto/certificate.ts';
import { createCrypto } from './crypto/crypto.ts';
import { privateKeyOf, rawPublicKey, SEED_BYTES } from './crypto/ed25519.ts';
import type { Vault } from './crypto/vault.ts';
import { loadOrCreateKeys, readKeys, renewedKeysText, saveKeysText, type DeviceKeys } from './crypto/keys.ts';
import { joinEventOf, readTicket } from './join-event.ts';
import type { GroupInfo, GroupRecord } from './storage/group-list.ts';
import type { NodeStore } from './storage/node-store.ts';
import { writeFileAtomically } from './storage/private-files.ts';
import { damaged } from './storage/storage-errors.ts';

const FILE = 'renewal.json';
/** A clock that is wrong by weeks must not keep a device out of its own group. */
const GRANT_LIFE_MS = 90 * 24 * 60 * 60_000;

interface Planned extends GroupInfo {
  /** A secret; the file is sealed (AR7), and gone when the device is new. */
  readonly invitation: string;
}

interface Plan {
  readonly keys: string;
  readonly groups: readonly Planned[];
}

/** Carries out what was planned by an earlier start, plans it when this disk was set aside; answers the device's keys. */
export function renewIfDue(store: NodeStore, keysFolder: string, vault: Vault, nowMs: number): DeviceKeys {
  const path = join(keysFolder, FILE);
  if (!existsSync(path)) {
    const keys = loadOrCreateKeys(keysFolder, vault);
    // DV17 A linked device cannot sign for its successor: it stays set aside, and its person links another one.
    if (store.setAside !== 'rolled_back' || store.chain.own !== null) return keys;
    const plan: Plan = {
      keys: renewedKeysText(keysFolder, vault),
      groups: plannedGroups(store, keys, nowMs),
    };
    // What nobody else has is not thrown away, though this device cannot go on with it.
    if (plan.groups.length < store.groups.all().length) store.keepCopy('before-renewal');
    writeFileAtomically(path, vault.seal('identity', FILE, Buffer.from(JSON.stringify(plan), 'utf8')));
  }
  carryOut(store, keysFolder, readPlan(path, vault), vault, nowMs);
  rmSync(path);
  return loadOrCreateKeys(keysFolder, vault);
}

function readPlan(path: string, vault: Vault): Plan {
  const bytes = readFileSync(path);
  // A plan of an older version is in clear.
  const plan = vault.open('identity', FILE, bytes) ?? bytes;
  try {
    return JSON.parse(Buffer.from(plan).toString('utf8')) as Plan;
  } catch {
    throw damaged(path, 'it is no plan of a renewal');
  }
}

/** Every step may have been done before. */
function carryOut(store: NodeStore, keysFolder: string, plan: Plan, vault: Vault, nowMs: number): void {
  const keys = readKeys(plan.keys, vault);
  const deviceId = deviceIdOfKeys(keys);
  const crypto = createCrypto(keys.signing.privateKey);
  const certificate = makeDeviceCertificate(keys, store.kind);
  const joinings = plan.groups.map(({ invitation, ...info }) => {
    const memberName = store.profileName ?? '';
    const event = joinEventOf({ deviceId, crypto, certificate, memberName }, readTicket(invitation), nowMs);
    return { info, invitation, event };
  });
  store.becomeDevice(deviceId, joinings);
  saveKeysText(keysFolder, plan.keys);
}

function plannedGroups(store: NodeStore, keys: DeviceKeys, nowMs: number): Planned[] {
  const deviceId = deviceIdOfKeys(keys);
  return store.groups.all().flatMap((record): Planned[] => {
    const { groupId, forkId, name, addedAt } = record;
    const invitation = record.joining?.invitation ?? ownInvitation(store, keys, deviceId, record, nowMs);
    return invitation === null ? [] : [{ groupId, forkId, name, addedAt, invitation }];
  });
}

/** Null when this device is in the group alone: nobody is left who could let it in. */
function ownInvitation(
  store: NodeStore,
  keys: DeviceKeys,
  deviceId: DeviceId,
  { groupId, forkId, name }: GroupRecord,
  nowMs: number,
): string | null {
  const { foldRows } = store.openGroup(groupId, deviceId).storage.load();
  const roster = rosterFromRows(foldRows);
  const addresses = addressesOf(store, roster, deviceId);
  if (addresses.length === 0) return null;
  const secretSeed = new Uint8Array(randomBytes(SEED_BYTES));
  const unsigned = {
    inviteId: uuid().replaceAll('-', ''),
    groupId,
    forkId,
    createdBy: deviceId,
    inviteKey: rawPublicKey(privateKeyOf(secretSeed)),
    role: 'member',
    maxUses: 1,
    createdAt: nowMs,
    expiresAt: nowMs + GRANT_LIFE_MS,
  } as const;
  const signature = createCrypto(keys.signing.privateKey).sign(inviteGrantPreimage(unsigned));
  const grant: InviteGrant = { ...unsigned, signature };
  const sealed = isSealedGroup(roster) ? ({ isSealed: true } as const) : {};
  return encodeInvitation({ grant, secretSeed, groupName: roster.group?.name ?? name, addresses, ...sealed });
}

/** One of each other device before a second of any. */
function addressesOf(store: NodeStore, roster: RosterState, self: DeviceId): InviteAddress[] {
  const records = new Map(store.peers.addressRecords().map((record) => [record.deviceId, record.addresses]));
  const others = [...roster.devices.values()].filter(
    ({ deviceId, memberId }) => deviceId !== self && memberId !== null,
  );
  const found: InviteAddress[] = [];
  for (let round = 0; round < LIMITS.addressesMax; round++) {
    for (const { deviceId, certificate } of others) {
      const address = records.get(deviceId)?.[round];
      if (address === undefined || certificate === null) continue;
      found.push({ address, deviceId, tlsKeyHash: certificate.tlsKeyHash });
    }
  }
  return found.slice(0, LIMITS.addressesMax);
}
