/** English sentences of src/client/shell. */
export const shell = {
  appName: 'demes',
  starting: 'Reaching your node …',
  closeNote: 'Close this note',
  screenFault: 'This screen made a mistake. Reload it, nothing is lost.',
} as const;
