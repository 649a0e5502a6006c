/** A recorded run from a file of the person. */
import { Button, FileButton } from '@mantine/core';
import type { TimedFact } from '../../../sim/scenario/facts.ts';
import { useText } from '../../text/text.ts';
import { lab } from '../lab-store.ts';
import { readRecording } from '../source/read-recording.ts';

interface OpenRecordingProps {
  readonly onOpen: (facts: readonly TimedFact[]) => void;
}

export function OpenRecording({ onOpen }: OpenRecordingProps) {
  const t = useText();
  const open = async (file: File | null): Promise<void> => {
    if (file === null) return;
    const read = readRecording(await file.text());
    if ('wrongLine' in read) lab.fail(t('lab:noRecording', { line: read.wrongLine }));
    else onOpen(read);
  };
  return (
    <FileButton onChange={(file) => void open(file)} accept=".ndjson,application/x-ndjson">
      {(props) => (
        <Button {...props} size="xs" variant="default">
          {t('lab:openRecording')}
        </Button>
      )}
    </FileButton>
  );
}
