/** English sentences of src/client/members. */
export const members = {} as const;
