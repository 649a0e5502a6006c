/** The pictures of a message, large: arrows go from one to the next, Escape back. */
import { Modal } from '@mantine/core';
import type { KeyboardEvent } from 'react';
import type { Attachment } from '../../api/message-parts.ts';
import { setChatUi, useChatUi } from '../chat/chat-ui.ts';
import { useText } from '../text/text.ts';
import classes from './attachments.module.css';
import { useAddress, useBlobState } from './use-file.ts';

export function Gallery() {
  const t = useText();
  const gallery = useChatUi((state) => state.gallery);
  const pictures = gallery?.pictures ?? [];
  const opened = gallery?.blobId ?? null;
  const at = pictures.findIndex(({ blobId }) => blobId === opened);
  const picture = pictures[at];
  const go = (step: number): void =>
    setChatUi({ gallery: { pictures, blobId: (pictures[at + step] ?? picture)!.blobId } });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowRight') go(1);
    else if (event.key === 'ArrowLeft') go(-1);
    else return;
    event.preventDefault();
  };
  return (
    <Modal
      opened={picture !== undefined}
      onClose={() => setChatUi({ gallery: null })}
      title={<bdi>{picture?.name ?? ''}</bdi>}
      closeButtonProps={{ 'aria-label': t('shell:close') }}
      size="auto"
      centered
      onKeyDown={onKeyDown}
    >
      {picture !== undefined && (
        <figure className={classes['gallery']} data-testid="gallery" data-blob-id={picture.blobId}>
          <Large picture={picture} />
          <figcaption className={classes['caption']}>
            {pictures.length > 1 && (
              <Step label={t('attachments:before')} run={() => go(-1)} isOff={at === 0} sign="‹" />
            )}
            <span dir="auto">
              {[
                pictures.length > 1 ? t('attachments:nOfAll', { n: at + 1, count: pictures.length }) : '',
                picture.alt,
              ]
                .filter((words) => words !== '')
                .join(' · ')}
            </span>
            {pictures.length > 1 && (
              <Step
                label={t('attachments:next')}
                run={() => go(1)}
                isOff={at === pictures.length - 1}
                sign="›"
              />
            )}
          </figcaption>
        </figure>
      )}
    </Modal>
  );
}

function Large({ picture }: { readonly picture: Attachment }) {
  const state = useBlobState(picture.blobId);
  const { address, failed } = useAddress(picture.blobId, state?.state === 'here');
  if (address?.media !== 'image') return <div className={classes['nothing']} />;
  const alt = picture.alt === '' ? picture.name : picture.alt;
  return <img className={classes['large']} src={address.url} alt={alt} onError={failed} />;
}

interface StepProps {
  readonly label: string;
  readonly run: () => void;
  readonly isOff: boolean;
  readonly sign: string;
}

function Step({ label, run, isOff, sign }: StepProps) {
  return (
    <button type="button" className={classes['step']} aria-label={label} disabled={isOff} onClick={run}>
      <span aria-hidden="true">{sign}</span>
    </button>
  );
}
