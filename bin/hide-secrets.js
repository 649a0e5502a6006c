// Plain JavaScript that also an old Node can read: it runs before anything else does.

/** Options whose value is a secret. */
const FLAG = /^--(?:join|api-token)(?:=|$)/;
/** An invitation, wherever it stands. */
const INVITATION = /^(?:demes:)?demes1\./;
const HIDDEN = '…';

/**
 * The list of processes shows everybody on the computer with which words a program was started. Where secrets are among
 * them, it shows the others only, from now on.
 */
export function hideSecrets() {
  const words = process.argv.slice(2);
  const shown = withoutSecrets(words);
  if (shown.some((word, at) => word !== words[at])) process.title = ['demes', ...shown].join(' ');
}

/**
 * @param {readonly string[]} words
 * @returns {string[]} as many words, secrets replaced
 */
export function withoutSecrets(words) {
  return words.map((word, at) => {
    const before = words[at - 1] ?? '';
    if (FLAG.test(word) && word.includes('=')) return `${word.slice(0, word.indexOf('='))}=${HIDDEN}`;
    const isValue = (FLAG.test(before) && !before.includes('=')) || before === 'link';
    return isValue || INVITATION.test(word) ? HIDDEN : word;
  });
}
