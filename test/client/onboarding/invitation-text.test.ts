import { expect } from 'chai';
import { readInvitationText, type InvitationText } from '../../../src/client/onboarding/invitation-text.ts';
import { encodeInvitation } from '../../../src/protocol/encode-identity.ts';
import { tellStory } from '../../vectors/story.ts';

const { invitation } = tellStory();
const TEXT = encodeInvitation(invitation);
const BEFORE = invitation.grant.expiresAt - 1;

function invite(read: InvitationText): string | null {
  return read.kind === 'good' ? read.invite : null;
}
function fault(text: string): string | null {
  const read = readInvitationText(text, BEFORE);
  return read.kind === 'wrong' ? read.fault : null;
}

describe('client/onboarding/invitation-text', () => {
  it('says which group it leads to, where, and until when', () => {
    const addresses = [...new Set(invitation.addresses.map(({ address }) => address))];
    expect(readInvitationText(TEXT, BEFORE)).to.deep.equal({
      kind: 'good',
      invite: TEXT,
      groupId: invitation.grant.groupId,
      groupName: invitation.groupName,
      addresses,
      expiresAtMs: invitation.grant.expiresAt,
    });
  });

  const around: Readonly<Record<string, string>> = {
    'a link': `demes:${TEXT}`,
    'spaces and line breaks': `  ${TEXT.replaceAll(/.{20}/g, '$&\r\n ')}\n`,
    'the quote marks of a mail': `> demes:${TEXT.replaceAll(/.{60}/g, '$&\n> ')}`,
    'marks of zero width': TEXT.replaceAll(/.{30}/g, '$&\u200b'),
    'a sentence': `Hello Bo, here it is: ${TEXT} See you there!`,
    'the line for a terminal': `npx demes start --join ${TEXT}`,
    'angle brackets': `<demes:${TEXT}>`,
  };
  for (const [what, text] of Object.entries(around)) {
    it(`finds it in ${what}`, () => {
      expect(invite(readInvitationText(text, BEFORE))).to.equal(TEXT);
    });
  }

  it('tells one that is cut off or mistyped from what is none', () => {
    expect(fault(TEXT.slice(0, -1))).to.equal('incomplete');
    expect(fault(TEXT.slice(0, 7))).to.equal('incomplete');
    const other = TEXT.at(100) === 'A' ? 'B' : 'A';
    expect(fault(TEXT.slice(0, 100) + other + TEXT.slice(101))).to.equal('incomplete');
    expect(fault('hello')).to.equal('foreign');
    expect(fault('demes2.abc')).to.equal('foreign');
  });

  it('knows the link of somebody’s own screens', () => {
    expect(fault('http://localhost:4700/#s=abc')).to.equal('screenLink');
  });

  it('says nothing about an empty field', () => {
    expect(readInvitationText(' \n', BEFORE)).to.deep.equal({ kind: 'empty' });
  });

  it('says when its time is over', () => {
    const read = readInvitationText(TEXT, invitation.grant.expiresAt);
    expect(read).to.deep.equal({ kind: 'wrong', fault: 'expired' });
  });

  it('looks at no more than an invitation can be long', () => {
    expect(fault(`demes1.${'A'.repeat(10_000_000)}`)).to.equal('incomplete');
  });
});
