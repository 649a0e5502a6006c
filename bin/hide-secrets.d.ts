export function hideSecrets(): void;
export function withoutSecrets(words: readonly string[]): string[];
