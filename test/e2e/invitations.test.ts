import { expect } from 'chai';
import { until } from '../support/cluster.ts';
import { story, type Stage } from './stage.ts';

/** No node listens there: it lies below the ports that systems hand out. */
const NOBODY_THERE = '127.0.0.1:1025';

describe('invitations that lead nowhere', () => {
  it(
    'what is no invitation is told at the field, and the person can go on',
    story({ names: ['Bo'], group: null }, async ({ screen }) => {
      const bo = await screen('Bo');
      await bo.whenState('onboarding');
      for (const [typed, reason] of [
        ['hello there', 'not an invitation'],
        ['demes1.abcdef', 'cut off or mistyped'],
        ['https://localhost:4700/s/abc', 'invites nobody'],
      ] as const) {
        await bo.onboarding.join(typed);
        await bo.onboarding.whenSays(reason);
        expect((await bo.root()).appState).to.equal('onboarding');
      }
    }),
  );

  it(
    'expired, withdrawn and used up: the step that failed says why',
    story({ names: ['Ana', 'Bo'], group: null }, async (stage) => {
      const { cluster } = stage;
      const ana = cluster.client('Ana');
      const { id } = await ana.createGroup({ name: 'Friends', rates: 'off' });
      await ana.wait(id, { role: 'host', tier: 'confirmed' });
      const withdrawn = await ana.createInvite(id);
      await ana.revokeInvite(id, withdrawn.id);
      const brief = await ana.createInvite(id, { expiresInMs: 1_000 });
      await until('it has expired', async () => {
        const all = await ana.invites(id);
        return all.find((one) => one.id === brief.id)?.state === 'expired';
      });

      const bo = await stage.screen('Bo');
      await bo.whenState('onboarding');
      await bo.onboarding.join(brief.invite!);
      await bo.onboarding.whenSays('expired');

      await bo.onboarding.join(withdrawn.invite!);
      const failed = await bo.onboarding.failedStep();
      await bo.onboarding.whenSays('withdrawn');
      expect(failed.step).to.not.equal('');
    }),
  );

  it(
    'nobody answers at its addresses: each is named with what happened',
    story({ names: ['Ana', 'Bo'], group: null, flags: ['--advertise', NOBODY_THERE] }, async (stage) => {
      const ana = stage.cluster.client('Ana');
      const { id } = await ana.createGroup({ name: 'Friends', rates: 'off' });
      const { invite } = await ana.createInvite(id);
      await stage.cluster.node('Ana').kill();
      const bo = await stage.screen('Bo');
      await bo.whenState('onboarding');
      await bo.onboarding.join(invite!);
      await bo.onboarding.whenSays(NOBODY_THERE);
      const [first] = await bo.onboarding.steps();
      expect(first).to.include({ step: 'dialing' });
      expect(first!.state).to.be.oneOf(['active', 'failed']);
    }),
  );
});

describe('a browser without a session', () => {
  it(
    'KE22 is told how to come back, and gets nothing else',
    story({ names: ['Ana'], group: 'Friends' }, async (stage: Stage) => {
      const ana = await stage.screen('Ana');
      await ana.whenReady();
      await ana.window.devTools('Network.clearBrowserCookies');
      // Its connection ends with the node; the next one has no session.
      await stage.cluster.node('Ana').kill();
      await stage.cluster.node('Ana').start();
      await ana.whenState('error');
      const text = await ana.window.evaluate<string>('return document.body.innerText;');
      expect(text).to.include('demes open');
      await ana.load();
      expect(await ana.window.evaluate<string>('return document.body.innerText;')).to.include('demes open');
    }),
  );
});
