/** How a webhook does, and how a token is used, in a sentence or two. */
import type { ApiToken } from '../../api/tokens.ts';
import type { Webhook, WebhookTest } from '../../api/webhooks.ts';
import { roughTime, roughTimeAgo } from '../members/rough-time.ts';
import type { useText } from '../text/text.ts';

type Text = ReturnType<typeof useText>;

/** @param nowMs ms since 1970 */
export function howItDoes(t: Text, { state, failure, takenAt, retryAt }: Webhook, nowMs: number): string {
  if (state === 'ended') return t('webhooks:ended');
  if (failure === null) {
    if (takenAt === null) return t('webhooks:nothingYet');
    return t('webhooks:takenAgo', { ago: agoText(takenAt, nowMs) });
  }
  const fails = t('webhooks:fails', { ago: agoText(failure.since, nowMs), why: whyText(t, failure) });
  const leftMs = retryAt === null ? 0 : Date.parse(retryAt) - nowMs;
  if (leftMs <= 0) return `${fails} ${t('webhooks:triedNow')}`;
  return `${fails} ${t('webhooks:triedIn', { time: roughTime(leftMs) })}`;
}

export function testText(t: Text, { failure }: WebhookTest): string {
  return failure === null ? t('webhooks:testTaken') : t('webhooks:testRefused', { why: whyText(t, failure) });
}

/** What it may, since when there is one, and whether anybody uses it. */
export function tokenFacts(t: Text, { scope, createdAt, usedAt }: ApiToken, nowMs: number): string {
  const made = t('webhooks:madeAgo', { ago: agoText(createdAt, nowMs) });
  const used =
    usedAt === null ? t('webhooks:neverUsed') : t('webhooks:usedAgo', { ago: agoText(usedAt, nowMs) });
  return `${t(`webhooks:scope_${scope}`)} · ${made} · ${used}`;
}

/** A clock that is ahead of this one says "a minute", not the future. */
function agoText(at: string, nowMs: number): string {
  return roughTimeAgo(Math.max(0, nowMs - Date.parse(at)));
}

function whyText(t: Text, { reason, status }: NonNullable<WebhookTest['failure']>): string {
  return reason === 'answer' && status !== null
    ? t('webhooks:why_status', { status })
    : t(`webhooks:why_${reason}`);
}
