/** The test ids of the screens: part of the contract with outside programs, kept in production. */

export type TestId =
  | 'onboarding-name'
  | 'onboarding-create'
  | 'onboarding-group-name'
  | 'onboarding-join'
  | 'onboarding-invite-input'
  | 'onboarding-submit'
  | 'joining-step'
  | 'invite-open'
  | 'invite-dialog'
  | 'invite-link'
  | 'invite-copy'
  | 'invite-qr'
  | 'group-item'
  | 'room-item'
  | 'room-title'
  | 'room-back'
  | 'group-add'
  | 'system-line'
  | 'unread-line'
  | 'message-list'
  | 'message-row'
  | 'message-text'
  | 'message-retry'
  | 'message-edit'
  | 'message-delete'
  | 'message-reply'
  | 'message-react'
  | 'reaction-chip'
  | 'message-moved'
  | 'message-details'
  | 'message-info'
  | 'message-edit-input'
  | 'message-delete-confirm'
  | 'reply-quote'
  | 'emoji-choice'
  | 'typing'
  | 'composer-input'
  | 'composer-send'
  | 'status-chip'
  | 'status-banner'
  | 'healed-note'
  | 'members-open'
  | 'panel-close'
  | 'network-open'
  | 'network-panel'
  | 'peer-row'
  | 'reachability'
  | 'meet-address'
  | 'meet-result'
  | 'host-badge'
  | 'caretaker-badge'
  | 'islands'
  | 'member-row'
  | 'member-menu'
  | 'undecidable'
  | 'confirm-do'
  | 'group-forget'
  | 'group-recover'
  | 'fork-offer'
  | 'fork-follow'
  | 'fork-stay'
  | 'set-aside'
  | 'settings-open'
  | 'settings-dialog'
  | 'palette'
  | 'palette-input'
  | 'palette-entry'
  | 'shortcut-list'
  | 'theme-toggle';

/**
 * A CSS selector.
 *
 * @param data what tells one from another, camel case: `{ messageId }` stands for `data-message-id`
 */
export function byTestId(id: TestId, data: Readonly<Record<string, string | number>> = {}): string {
  const attributes = Object.entries(data).map(
    ([name, value]) =>
      `[data-${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}="${String(value).replaceAll(/["\\]/g, '\\$&')}"]`,
  );
  return `[data-testid="${id}"]${attributes.join('')}`;
}
