/** English sentences of src/client/shell. */
export const shell = {
  appName: 'demes',
  starting: 'Reaching your node …',
} as const;
