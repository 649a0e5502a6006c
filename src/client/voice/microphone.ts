/** The microphone of this browser, recorded as Opus where it can. */
import { loudnessOf } from './loudness.ts';
import { RefusalError, type Microphone } from './recorder.ts';

/** The first that the browser can write; in all of them everybody's browser can read it. */
const TYPES = ['audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/mp4'];
/** Enough for a voice. */
const BITS_PER_SECOND = 32_000;
/** Bytes are counted so often. */
const PART_MS = 1_000;
const SAMPLES = 1_024;

/** Asks the person. Throws a RefusalError. */
export async function openMicrophone(): Promise<Microphone> {
  if (!window.isSecureContext) throw new RefusalError('insecure');
  const type = typeof MediaRecorder === 'undefined' ? undefined : TYPES.find(canRecord);
  if (type === undefined) throw new RefusalError('unsupported');
  const stream = await navigator.mediaDevices
    .getUserMedia({ audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true } })
    .catch((error: unknown) => {
      throw new RefusalError(whyNot(error));
    });
  return recording(stream, type);
}

function canRecord(type: string): boolean {
  return MediaRecorder.isTypeSupported(type);
}

function whyNot(error: unknown): 'denied' | 'missing' | 'failed' {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  return name === 'NotFoundError' ? 'missing' : 'failed';
}

function recording(stream: MediaStream, mimeType: string): Microphone {
  const parts: Blob[] = [];
  let bytes = 0;
  const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: BITS_PER_SECOND });
  const ended = Promise.withResolvers<Blob>();
  recorder.addEventListener('dataavailable', ({ data }) => {
    parts.push(data);
    bytes += data.size;
  });
  recorder.addEventListener('stop', () => ended.resolve(new Blob(parts, { type: mimeType.split(';')[0]! })));
  recorder.addEventListener('error', () => ended.reject(new RefusalError('failed')));
  // Whoever throws it away does not ask how it ended.
  ended.promise.catch(() => undefined);
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: SAMPLES });
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(SAMPLES);
  recorder.start(PART_MS);
  return {
    get bytes() {
      return bytes;
    },
    loudness() {
      analyser.getFloatTimeDomainData(samples);
      return loudnessOf(samples);
    },
    stop() {
      if (recorder.state !== 'inactive') recorder.stop();
      return ended.promise;
    },
    close() {
      if (recorder.state !== 'inactive') recorder.stop();
      for (const track of stream.getTracks()) track.stop();
      void context.close();
    },
  };
}
