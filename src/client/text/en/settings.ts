/** English sentences of src/client/settings. */
export const settings = {} as const;
