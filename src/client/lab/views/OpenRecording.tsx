/** A recorded run from a file of the person. What is shown stays until all of it is read. */
import { Button, FileButton } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useText } from '../../text/text.ts';
import { lab } from '../lab-store.ts';
import { NoRecording, readRecording } from '../source/read-recording.ts';
import type { Run } from '../story/run.ts';

interface OpenRecordingProps {
  readonly onOpen: (run: Run) => void;
}

export function OpenRecording({ onOpen }: OpenRecordingProps) {
  const t = useText();
  const [percent, setPercent] = useState<number | null>(null);
  const stopping = useRef(new AbortController());
  useEffect(() => () => stopping.current.abort(), []);
  const open = async (file: File | null): Promise<void> => {
    if (file === null) return;
    stopping.current = new AbortController();
    const { signal } = stopping.current;
    setPercent(0);
    try {
      const onProgress = (part: number): void => setPercent(Math.floor(part * 100));
      onOpen(await readRecording(file, { onProgress, signal }));
    } catch (error) {
      if (error instanceof NoRecording) lab.fail(t('lab:noRecording', { line: error.line }));
      else if (!signal.aborted) lab.fail(t('lab:unreadRecording'));
    } finally {
      setPercent(null);
    }
  };
  // One button for both, so that nobody loses the focus.
  return (
    <FileButton onChange={(file) => void open(file)} accept=".ndjson,application/x-ndjson">
      {({ onClick, ...props }) => (
        <Button
          {...props}
          onClick={percent === null ? onClick : () => stopping.current.abort()}
          size="xs"
          variant="default"
          data-testid="lab-recording"
        >
          {percent === null ? t('lab:openRecording') : t('lab:stopReading', { percent })}
        </Button>
      )}
    </FileButton>
  );
}
