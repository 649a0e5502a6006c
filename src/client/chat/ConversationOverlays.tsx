/** All that opens from the conversation and lies above it: one part, which comes after the first screen. */
import { Gallery } from '../attachments/Gallery.tsx';
import { EmojiPopover } from '../emoji/EmojiPopover.tsx';
import { ComposerMenu } from '../talk/ComposerMenu.tsx';
import { MemberCard } from '../talk/MemberCard.tsx';
import { MessageMenu } from '../talk/MessageMenu.tsx';
import { TalkDialogs } from '../talk/TalkDialogs.tsx';
import { useChatUi } from './chat-ui.ts';
import { DeleteDialog } from './DeleteDialog.tsx';
import { Details } from './Details.tsx';
import { ReactionPicker } from './ReactionPicker.tsx';

export function ConversationOverlays() {
  return (
    <>
      <Details />
      <DeleteDialog />
      <TalkDialogs />
      <Gallery />
      <BesideButton />
    </>
  );
}

function BesideButton() {
  const beside = useChatUi((state) => state.beside);
  switch (beside?.kind) {
    case undefined:
      return null;
    case 'reaction':
      return <ReactionPicker {...beside} />;
    case 'more':
      return <MessageMenu {...beside} />;
    case 'card':
      return <MemberCard {...beside} />;
    case 'add':
      return <ComposerMenu {...beside} />;
    case 'emoji':
      return <EmojiPopover {...beside} />;
  }
}
