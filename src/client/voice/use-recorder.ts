/** A recorder for one field where one writes: what it records lies among the files that wait there. */
import { useEffect, useMemo, useState } from 'react';
import { attach } from '../attachments/AttachButton.tsx';
import { toBase64url } from '../attachments/base64url.ts';
import { useText } from '../text/text.ts';
import { openMicrophone } from './microphone.ts';
import { Recorder, type Recorded, type RecorderState } from './recorder.ts';

export interface Recording {
  readonly state: RecorderState;
  readonly recorder: Recorder;
}

const ENDINGS: Readonly<Record<string, string>> = {
  'audio/webm': 'webm',
  'audio/ogg': 'ogg',
  'audio/mp4': 'm4a',
};

export function useRecorder(trayKey: string): Recording {
  const t = useText();
  const [state, setState] = useState<RecorderState>({ kind: 'idle', refusal: null });
  const recorder = useMemo(() => {
    const recorded = ({ blob, durationMs, bars }: Recorded): void => {
      const name = `${t('voice:name')}.${ENDINGS[blob.type] ?? 'webm'}`;
      const sound = { durationMs: Math.round(durationMs), waveform: toBase64url(bars) };
      attach(trayKey, [Object.assign(blob, { name, sound })]);
    };
    return new Recorder({
      open: openMicrophone,
      nowMs: () => performance.now(),
      every: (ms, run) => {
        const timer = setInterval(run, ms);
        return () => clearInterval(timer);
      },
      changed: setState,
      recorded,
    });
  }, [t, trayKey]);
  // Whoever goes to another room finds what was said when they come back.
  useEffect(() => () => void recorder.finish(), [recorder]);
  return { state, recorder };
}
