/** One linking on the screen: the code or the wait, the pictures, and how it ended. The same at both ends. */
import { Button, CopyButton, Loader } from '@mantine/core';
import type { Link } from '../../api/links.ts';
import { CopyGlyph } from '../onboarding/CopyLine.tsx';
import { QrCode } from '../members/QrCode.tsx';
import { useText } from '../text/text.ts';
import classes from './link.module.css';
import type { Linking } from './use-link.ts';

const COPIED_MS = 2000;

interface LinkStepsProps {
  readonly linking: Linking;
  readonly link: Link;
}

export function LinkSteps({ linking, link }: LinkStepsProps) {
  return (
    <div className={classes['steps']} data-testid="link-steps" data-state={link.state} aria-live="polite">
      <Step linking={linking} link={link} />
    </div>
  );
}

function Step({ linking, link }: LinkStepsProps) {
  const t = useText();
  switch (link.state) {
    case 'waiting':
      return <Code code={link.code ?? ''} />;
    case 'comparing':
      return <Pictures linking={linking} link={link} />;
    case 'agreed':
      return <Wait text={t('devices:waitOther')} />;
    case 'done':
      return (
        <p className={classes['plain']}>{t(link.side === 'old' ? 'devices:doneOld' : 'devices:doneNew')}</p>
      );
    case 'failed':
      return <p className={classes['failure']}>{t(`devices:why_${link.failure ?? 'link_lost'}`)}</p>;
    default:
      return <Wait text={t('devices:connecting')} />;
  }
}

function Wait({ text }: { readonly text: string }) {
  return (
    <p className={classes['wait']}>
      <Loader size="sm" aria-hidden />
      {text}
    </p>
  );
}

function Code({ code }: { readonly code: string }) {
  const t = useText();
  return (
    <>
      <p className={classes['plain']}>{t('devices:codeHow')}</p>
      <div className={classes['ways']}>
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a box that scrolls must be reachable */}
        <code className={classes['code']} data-testid="link-code" tabIndex={0}>
          {code}
        </code>
        <QrCode testId="link-qr" text={code} label={t('devices:qrLabel')} className={classes['qr']} />
      </div>
      <CopyButton value={code} timeout={COPIED_MS}>
        {({ copied, copy }) => (
          <Button leftSection={<CopyGlyph isDone={copied} />} onClick={copy}>
            {t(copied ? 'devices:copied' : 'devices:copyCode')}
          </Button>
        )}
      </CopyButton>
      <p className={classes['quiet']}>{t('devices:codeSecret')}</p>
    </>
  );
}

function Pictures({ linking, link }: LinkStepsProps) {
  const t = useText();
  return (
    <>
      <p className={classes['plain']}>{t('devices:compare')}</p>
      <ol className={classes['pictures']} data-testid="link-pictures">
        {link.pictures.map(({ emoji, name }, at) => (
          <li key={`${at} ${name}`} className={classes['picture']}>
            <span className={classes['emoji']} aria-hidden>
              {emoji}
            </span>
            <span className={classes['word']}>{name}</span>
          </li>
        ))}
      </ol>
      <div className={classes['buttons']}>
        <Button variant="default" data-testid="link-differs" onClick={() => void linking.confirm(false)}>
          {t('devices:differ')}
        </Button>
        <Button data-testid="link-equal" onClick={() => void linking.confirm(true)}>
          {t('devices:equal')}
        </Button>
      </div>
    </>
  );
}
