/** English sentences of src/client/chat. */
export const chat = {} as const;
