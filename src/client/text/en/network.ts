/** English sentences of src/client/network. */
export const network = {} as const;
