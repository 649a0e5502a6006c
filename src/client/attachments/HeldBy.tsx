/** "2 of 5 devices have it": asked when it is shown, and again when somebody comes or goes. */
import { useEffect, useState } from 'react';
import type { BlobHolders } from '../../api/blobs.ts';
import { files, useGroup } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { heldBy } from './holders.ts';
import classes from './attachments.module.css';

interface HeldByProps {
  readonly blobId: string;
  readonly isHere: boolean;
}

export function HeldBy({ blobId, isHere }: HeldByProps) {
  const t = useText();
  const holders = useHolders(blobId, isHere);
  if (holders === null)
    return (
      <span className={classes['held']} role="status">
        {t('attachments:holdersAsking')}
      </span>
    );
  const { count, of, reach, names } = heldBy(holders, isHere);
  const sentence = t(reach === 'none' ? 'attachments:holdersAway' : 'attachments:holders', { count, of });
  return (
    <span
      className={classes['held']}
      data-testid="attachment-holders"
      data-count={count}
      data-of={of}
      data-reach={reach}
      role="status"
    >
      {sentence}
      {names.length > 0 && <bdi>{` (${names.join(', ')})`}</bdi>}
    </span>
  );
}

/** Null before the first answer; what cannot be told stays as it was. */
function useHolders(blobId: string, isHere: boolean): BlobHolders | null {
  const [holders, setHolders] = useState<BlobHolders | null>(null);
  // Who is there, of all groups' devices: a change is a reason to ask again.
  const there = useGroup(({ status }) =>
    [...(status?.voters ?? []), ...(status?.learners ?? [])]
      .filter(({ reachable }) => reachable)
      .map(({ deviceId }) => deviceId)
      .join(' '),
  );
  useEffect(() => {
    let isOver = false;
    void files.holders(blobId).then((found) => {
      if (!isOver && found !== null) setHolders(found);
    });
    return () => {
      isOver = true;
    };
  }, [blobId, isHere, there]);
  return holders;
}
