/** The invitation in every form in which it can be handed on, and what it is good for. */
import { Button, CopyButton } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { CopyGlyph, CopyLine } from '../onboarding/CopyLine.tsx';
import { readInvitationText } from '../onboarding/invitation-text.ts';
import { Around, SLOT } from '../text/Around.tsx';
import { useText } from '../text/text.ts';
import classes from './invite-dialog.module.css';
import { isLoopback, type OwnInvite } from './invites.ts';
import { QrCode } from './QrCode.tsx';
import { roughTime } from './rough-time.ts';

const COPIED_MS = 2000;

interface InviteFactsProps {
  readonly invite: OwnInvite;
  readonly uses: number;
  /** ms since 1970. */
  readonly now: number;
}

/** For people: text, button, picture. */
export function InviteText({ invite }: { readonly invite: OwnInvite }) {
  const t = useText();
  const copyButton = useRef<HTMLButtonElement>(null);
  // The dialog opened before there was something to copy.
  useEffect(() => copyButton.current?.focus({ preventScroll: true }), []);
  return (
    <div className={classes['ways']}>
      <div className={classes['text']}>
        <h3 className={classes['label']}>{t('members:inviteLink')}</h3>
        <p className={classes['hint']}>{t('members:inviteHow')}</p>
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a box that scrolls must be reachable */}
        <code className={classes['link']} data-testid="invite-link" tabIndex={0}>
          {invite.invite}
        </code>
        <CopyButton value={invite.invite} timeout={COPIED_MS}>
          {({ copied, copy }) => (
            <Button
              ref={copyButton}
              data-testid="invite-copy"
              data-autofocus
              size="md"
              fullWidth
              leftSection={<CopyGlyph isDone={copied} />}
              onClick={copy}
            >
              {t(copied ? 'members:copied' : 'members:copyInvite')}
            </Button>
          )}
        </CopyButton>
      </div>
      <InviteQr url={invite.url} />
    </div>
  );
}

/** Many addresses make it fine-grained: pressed, it takes all the room there is. */
function InviteQr({ url }: { readonly url: string }) {
  const t = useText();
  const [isLarge, setLarge] = useState(false);
  return (
    <figure className={classes['qr']} data-large={isLarge}>
      <button
        type="button"
        className={classes['qrButton']}
        aria-expanded={isLarge}
        aria-label={t(isLarge ? 'members:qrSmaller' : 'members:qrLarger')}
        onClick={() => setLarge(!isLarge)}
      >
        <QrCode testId="invite-qr" text={url} label={t('members:qrLabel')} className={classes['qrCode']} />
      </button>
      <figcaption className={classes['hint']}>{t('members:qrHint')}</figcaption>
    </figure>
  );
}

/** For terminals; and what it is good for. */
export function InviteFacts({ invite, uses, now }: InviteFactsProps) {
  const t = useText();
  const read = readInvitationText(invite.invite, now);
  const addresses = read.kind === 'good' ? read.addresses : [];
  return (
    <>
      <div>
        <h3 className={classes['label']}>{t('members:terminal')}</h3>
        <CopyLine text={`npx demes start --join ${invite.invite}`} label={t('members:copyTerminal')} />
      </div>
      <Facts invite={invite} uses={uses} now={now} addresses={addresses} />
      <OnlyHere addresses={addresses} />
    </>
  );
}

/** How long, for how many, and what has to run so that it works. */
interface FactsProps extends InviteFactsProps {
  readonly addresses: readonly string[];
}

function Facts({ invite, uses, now, addresses }: FactsProps) {
  const t = useText();
  const left = t('members:uses', { count: Math.max(0, invite.maxUses - uses) });
  return (
    <p className={classes['facts']}>
      {t('members:validFor', { time: roughTime(Date.parse(invite.expiresAt) - now), uses: left })}{' '}
      {addresses.length > 0 && t('members:namesAddresses', { count: addresses.length })}{' '}
      {t('members:anyoneInvites')}
    </p>
  );
}

/** One that names no address beyond this machine invites nobody from elsewhere. */
function OnlyHere({ addresses }: { readonly addresses: readonly string[] }) {
  const t = useText();
  if (!addresses.every(isLoopback)) return null;
  return (
    <div className={classes['warning']} role="note">
      <strong>{t('members:onlyThisMachine')}</strong>
      <span>
        <Around sentence={t('members:onlyThisMachineWhy', { addresses: addresses.join(', '), flag: SLOT })}>
          <code className={classes['flag']}>--advertise HOST:PORT</code>
        </Around>
      </span>
    </div>
  );
}
