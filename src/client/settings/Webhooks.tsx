/** Addresses to which this node posts what is said, such at which programs say something, and their tokens (MS350 to MS360). */
import type { Incoming } from '../../api/incoming-webhooks.ts';
import type { ApiToken } from '../../api/tokens.ts';
import type { Webhook } from '../../api/webhooks.ts';
import { useMinute } from '../members/use-minute.ts';
import { shownGroup } from '../state/standing.ts';
import { api, useApp } from '../state/store.ts';
import { isolated } from '../text/isolate.ts';
import { useText } from '../text/text.ts';
import type { NewHook } from '../webhooks/HookForm.tsx';
import { HookRow } from '../webhooks/HookRow.tsx';
import { HookSection } from '../webhooks/HookSection.tsx';
import { howItDoes, testText, tokenFacts } from '../webhooks/how-it-does.ts';
import { useListed } from '../webhooks/use-listed.ts';
import { roomsOf, speakableRooms, whereOf } from '../webhooks/where.ts';
import { Setting } from './Setting.tsx';

export function Webhooks() {
  const t = useText();
  return (
    <>
      <Setting id="webhooks" hint={t('settings:webhooksHint')} isWide>
        <Outgoing />
      </Setting>
      <Setting id="incomingWebhooks" hint={t('settings:incomingWebhooksHint')} isWide>
        <IncomingOnes />
      </Setting>
      <Setting id="tokens" hint={t('settings:tokensHint')} isWide>
        <Tokens />
      </Setting>
    </>
  );
}

function Outgoing() {
  const group = useApp(shownGroup);
  const { items, look } = useListed<Webhook>(api.webhooks);
  const make = async ({ name, url, roomId }: NewHook, passphrase: string | null): Promise<string> => {
    const of = { groupId: group?.group.id ?? '', ...(roomId === '' ? {} : { roomId }) };
    const { secret } = await api.createWebhook({ name, url: url.trim(), ...of, ...proofOf(passphrase) });
    await look();
    return secret;
  };
  const rows = items?.map((hook) => <OutgoingRow key={hook.id} hook={hook} look={look} />) ?? null;
  const about = group === null ? null : { name: group.group.name, rooms: roomsOf(group) };
  return <HookSection kind="out" rows={rows} group={about} make={make} />;
}

interface RowProps<T> {
  readonly hook: T;
  readonly look: () => Promise<void>;
}

function OutgoingRow({ hook, look }: RowProps<Webhook>) {
  const t = useText();
  const nowMs = useMinute();
  const where = useWhere(hook);
  const test = async (): Promise<string> => {
    const result = await api.testWebhook(hook.id);
    await look();
    return testText(t, result);
  };
  return (
    <HookRow
      id={hook.id}
      name={hook.name}
      address={hook.url}
      facts={`${where} · ${howItDoes(t, hook, nowMs)}`}
      isBad={hook.state !== 'working'}
      test={hook.state === 'ended' ? null : test}
      remove={async () => {
        await api.removeWebhook(hook.id);
        await look();
      }}
    />
  );
}

function IncomingOnes() {
  const group = useApp(shownGroup);
  const { items, look } = useListed<Incoming>(api.incomingWebhooks);
  const make = async ({ name, roomId }: NewHook, passphrase: string | null): Promise<string> => {
    const groupId = group?.group.id ?? '';
    const { path } = await api.createIncoming({ name, groupId, roomId, ...proofOf(passphrase) });
    await look();
    return window.location.origin + path;
  };
  const rows = items?.map((hook) => <IncomingRow key={hook.id} hook={hook} look={look} />) ?? null;
  const about = group === null ? null : { name: group.group.name, rooms: speakableRooms(group) };
  return <HookSection kind="in" rows={rows} group={about} make={make} />;
}

function IncomingRow({ hook, look }: RowProps<Incoming>) {
  const facts = useWhere(hook);
  const remove = async (): Promise<void> => {
    await api.removeIncoming(hook.id);
    await look();
  };
  return (
    <HookRow
      id={hook.id}
      name={hook.name}
      address={null}
      facts={facts}
      isBad={false}
      test={null}
      remove={remove}
    />
  );
}

/** Tokens are of no group. */
const NO_GROUP = { name: '', rooms: [] };

function Tokens() {
  const { items, look } = useListed<ApiToken>(api.tokens);
  const make = async ({ name, scope }: NewHook, passphrase: string | null): Promise<string> => {
    const { token } = await api.createToken({ name, scope, ...proofOf(passphrase) });
    await look();
    return token;
  };
  const rows = items?.map((token) => <TokenRow key={token.id} hook={token} look={look} />) ?? null;
  return <HookSection kind="token" rows={rows} group={NO_GROUP} make={make} />;
}

function TokenRow({ hook: token, look }: RowProps<ApiToken>) {
  const t = useText();
  const nowMs = useMinute();
  const revoke = async (): Promise<void> => {
    await api.revokeToken(token.id);
    await look();
  };
  return (
    <HookRow
      id={token.id}
      name={token.name}
      address={null}
      facts={tokenFacts(t, token, nowMs)}
      isBad={false}
      test={null}
      remove={revoke}
    />
  );
}

/** Group and room, each keeping its direction to itself. */
function useWhere(hook: { readonly groupId: string; readonly roomId: string | null }): string {
  const t = useText();
  const groups = useApp((state) => state.groups);
  const { group, room } = whereOf(groups, hook);
  if (room === null) return t('webhooks:allRooms', { group: isolated(group) });
  return t('webhooks:roomOf', { room: isolated(room), group: isolated(group) });
}

function proofOf(passphrase: string | null): { passphrase?: string } {
  return passphrase === null ? {} : { passphrase };
}
