/** Recovery phrase and file: shown, made, used. */
import { accepted, ok, type Handlers } from './calls.ts';
import type { NodeService } from './service.ts';

export function recoveryKitHandlers(
  service: NodeService,
): Pick<Handlers, 'showRecoveryPhrase' | 'makeRecoveryFile' | 'restoreMember'> {
  const { restoring } = service.own;
  return {
    async showRecoveryPhrase({ body }) {
      await service.screenLock.prove(body.passphrase);
      return ok({ words: restoring.phrase() });
    },
    async makeRecoveryFile({ body }) {
      await service.screenLock.prove(body.passphrase);
      return ok({ content: Buffer.from(restoring.file()).toString('base64') });
    },
    restoreMember({ body }) {
      const file = body.file === undefined ? null : new Uint8Array(Buffer.from(body.file, 'base64'));
      const groups = restoring.restore({ phrase: body.phrase, file, force: body.force ?? false });
      return accepted({ groups });
    },
  };
}
