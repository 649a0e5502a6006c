/** Files of a message that the node has not answered for: it has them, and nothing is to be got. */
import type { PostAttachment } from '../../api/message-parts.ts';
import classes from './attachments.module.css';
import { FileIcon } from './icons.tsx';

export function SendingFiles({ files }: { readonly files: readonly PostAttachment[] }) {
  if (files.length === 0) return null;
  return (
    <div className={classes['attachments']}>
      {files.map(({ blobId, name = '' }) => (
        <div key={blobId} className={classes['line']} data-testid="attachment-item" data-state="sending">
          <span className={classes['kind']}>
            <FileIcon />
          </span>
          <bdi className={classes['fileName']}>{name}</bdi>
        </div>
      ))}
    </div>
  );
}
