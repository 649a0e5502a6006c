/** All that this node knows about a message: who stores it, its place, what proves it, what it said before. */
import { CopyButton, Drawer } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useEffect, useState, type ReactNode } from 'react';
import { HeldBy } from '../attachments/HeldBy.tsx';
import { useBlobState } from '../attachments/use-file.ts';
import type { Device } from '../../api/members.ts';
import type { MessageDetails } from '../../api/messages.ts';
import type { ProblemFacts } from '../api/problem.ts';
import { Problem, noAnswer } from '../api/problem.ts';
import { useApp, useGroup, useTimeline, session } from '../state/store.ts';
import { KnownAgainst } from '../members/KnownAgainst.tsx';
import { fullTime } from '../text/format.ts';
import { Moment } from '../text/Moment.tsx';
import { problemText, useText } from '../text/text.ts';
import { here } from './actions.ts';
import { certaintyOf } from './certainty.ts';
import { setChatUi, useChatUi } from './chat-ui.ts';
import classes from './details.module.css';
import { CheckIcon, CopyIcon } from './icons.tsx';
import { Markdown } from './Markdown.tsx';
import { sentenceOf } from './Mark.tsx';
import { useNameOf, useNameOfDevice } from './names.ts';
import { useReadBy } from './ReadBy.tsx';

export function Details() {
  const t = useText();
  const messageId = useChatUi((state) => state.detailsOf);
  const isNarrow = useMediaQuery('(max-width: 719px)');
  return (
    <Drawer
      opened={messageId !== null}
      onClose={() => setChatUi({ detailsOf: null })}
      title={t('chat:detailsTitle')}
      position={isNarrow ? 'bottom' : 'right'}
      size={isNarrow ? '80%' : 'md'}
      closeButtonProps={{ 'aria-label': t('chat:cancel'), size: 'lg' }}
      overlayProps={{ backgroundOpacity: 0.25 }}
    >
      <div data-testid="message-details">{messageId !== null && <Content messageId={messageId} />}</div>
    </Drawer>
  );
}

function Content({ messageId }: { readonly messageId: string }) {
  const t = useText();
  const { details, problem } = useDetails(messageId);
  if (problem !== null) {
    return <p role="alert">{`${t('chat:detailsFailed')} ${problemText(problem)}`}</p>;
  }
  if (details === null) return <p>{t('chat:loading')}</p>;
  return <Facts details={details} />;
}

function Facts({ details }: { readonly details: MessageDetails }) {
  const t = useText();
  const nameOf = useNameOfDevice();
  const myDeviceId = useApp((state) => state.node?.deviceId);
  const { author, heldBy, holders, hash, signature, history } = details;
  const nameOrMe = (deviceId: string): string => (deviceId === myDeviceId ? t('chat:you') : nameOf(deviceId));
  const names = holders.map(nameOrMe).join(', ');
  const isOwn = author.deviceId === myDeviceId;
  const marks = useMarks(author.deviceId);
  const lacking = useLacking(holders).map(nameOrMe).join(', ');
  return (
    <>
      <dl className={classes['facts']}>
        <Fact name={t('chat:detailsState')}>{sentenceOf(t, certaintyOf(details))}</Fact>
        <Fact name={t('chat:detailsHolders')}>
          <bdi>{t('chat:detailsHoldersOf', { held: heldBy.count, of: heldBy.of, names })}</bdi>
        </Fact>
        {lacking !== '' && (
          <Fact name={t('chat:detailsLacking')}>
            <bdi>{lacking}</bdi>
          </Fact>
        )}
        <ReadByNames details={details} />
        {details.attachments.map(({ blobId, name }) => (
          <Fact key={blobId} name={t('chat:detailsFile', { name })}>
            <FileHeld blobId={blobId} />
          </Fact>
        ))}
        <Fact name={t('chat:detailsIndex')}>{details.index ?? t('chat:detailsNone')}</Fact>
        <Fact name={t('chat:detailsTerm')}>{details.term ?? t('chat:detailsNone')}</Fact>
        <Fact name={t('chat:detailsSent')}>
          <Moment at={details.sentAt} />
        </Fact>
        <Fact name={t('chat:detailsConfirmed')}>
          <Confirmed details={details} />
        </Fact>
        <Fact name={t('chat:detailsAuthor')}>
          <bdi>{author.name}</bdi>
        </Fact>
        <Fact name={t('chat:detailsDevice')}>
          <code className={classes['code']}>{author.deviceId}</code>
          <KnownAgainst marks={marks} />
        </Fact>
        <Fact name={t('chat:detailsHash')}>
          {hash === null ? t('chat:detailsNone') : <Copied text={hash} />}
        </Fact>
        <Fact name={t('chat:detailsSignature')}>
          <Copied text={signature} />
          <span className={classes['note']}>{t(isOwn ? 'chat:detailsSigned' : 'chat:detailsVerified')}</span>
        </Fact>
      </dl>
      {history.length > 0 && (
        <section data-testid="message-history">
          <h3 className={classes['heading']}>{t('chat:detailsHistory')}</h3>
          {history.map(({ text, at, index }) => (
            <article key={index} className={classes['version']} dir="auto">
              <Markdown text={text} />
              <p className={classes['note']}>{t('chat:detailsSince', { time: fullTime(at) })}</p>
            </article>
          ))}
        </section>
      )}
    </>
  );
}

/** MS297 Of those who tell; nothing while nobody does. */
function ReadByNames({ details }: { readonly details: MessageDetails }) {
  const t = useText();
  const nameOf = useNameOf();
  const names = useReadBy(details).map((id) => nameOf(id));
  if (names.length === 0) return null;
  return (
    <Fact name={t('reading:readByNames')}>
      <bdi data-testid="details-read-by">{names.join(', ')}</bdi>
    </Fact>
  );
}

function FileHeld({ blobId }: { readonly blobId: string }) {
  const state = useBlobState(blobId)?.state;
  return state === undefined ? null : <HeldBy blobId={blobId} isHere={state === 'here'} />;
}

/** What is known against a device; nothing of one that belongs to nobody any more. */
function useMarks(deviceId: string): Device['marks'] {
  return useGroup(({ devices }) => devices.find(({ id }) => id === deviceId)?.marks) ?? [];
}

/** Devices of the group that are not known to store it. */
function useLacking(holders: readonly string[]): readonly string[] {
  const devices = useGroup((group) => group.devices) ?? [];
  const held = new Set(holders);
  return devices.flatMap(({ id }) => (held.has(id) ? [] : id));
}

/** When it was, or what is missing for it. */
function Confirmed({ details: { index, at, state } }: { readonly details: MessageDetails }) {
  const t = useText();
  const status = useGroup((group) => group.status);
  if (index !== null) return <Moment at={at} />;
  const { needed, reachable } = status?.quorum ?? { needed: 0, reachable: 0 };
  if (state === 'rejected' || reachable >= needed) return t('chat:detailsNone');
  return t('chat:detailsWaits', { needed, reachable, voters: status?.voters.length ?? 0 });
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className={classes['fact']}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Copied({ text }: { readonly text: string }) {
  const t = useText();
  return (
    <span className={classes['copied']}>
      <code className={classes['code']}>{text}</code>
      <CopyButton value={text} timeout={1500}>
        {({ copied, copy }) => (
          <button
            type="button"
            className={classes['copy']}
            onClick={copy}
            aria-label={copied ? t('chat:copied') : t('chat:copy')}
            title={copied ? t('chat:copied') : t('chat:copy')}
          >
            {copied ? <CheckIcon /> : <CopyIcon />}
          </button>
        )}
      </CopyButton>
    </span>
  );
}

interface Asked {
  readonly details: MessageDetails | null;
  readonly problem: ProblemFacts | null;
}

/** Asked again whenever the message changes, so that what is shown stays true. */
function useDetails(messageId: string): Asked {
  const [asked, setAsked] = useState<Asked>({ details: null, problem: null });
  const timeline = useTimeline();
  const message =
    timeline?.placed.find(({ id }) => id === messageId) ??
    timeline?.waiting.find(({ id }) => id === messageId);
  useEffect(() => {
    const place = here();
    if (place === null) return undefined;
    let isOpen = true;
    session.conversation.details(place.groupId, place.roomId, messageId).then(
      (details) => {
        if (isOpen) setAsked({ details, problem: null });
      },
      (error: unknown) => {
        const { facts } = error instanceof Problem ? error : noAnswer();
        if (isOpen) setAsked(({ details }) => ({ details, problem: details === null ? facts : null }));
      },
    );
    return () => {
      isOpen = false;
    };
  }, [messageId, message]);
  return asked;
}
