/** Voice notes: recording and listening. */
export const voice = {
  name: 'Voice note',
  record: 'Record a voice note',
  recording: 'Recording',
  asking: 'Waiting for your microphone …',
  cancel: 'Throw the recording away',
  stop: 'Stop, and listen before it is sent',
  left: 'less than {{count}} s left',
  play: 'Play',
  pause: 'Pause',
  position: 'Position',
  positionOf: '{{at}} of {{of}}',
  speed: 'Speed: {{speed}} times',
  times: '{{speed}}×',
  refusal_insecure:
    'This page came from another computer without encryption: browsers lend no microphone then. Open demes on the computer it runs on.',
  refusal_unsupported: 'This browser cannot record.',
  refusal_denied: 'The microphone was refused. Allow it for this page in the browser, then try again.',
  refusal_missing: 'There is no microphone.',
  refusal_failed: 'The microphone broke off.',
} as const;
