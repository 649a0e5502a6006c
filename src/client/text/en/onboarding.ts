/** English sentences of src/client/onboarding. */
export const onboarding = {} as const;
