/** What a person keeps to come back when all devices are lost. */
import type { RequestOptions } from './http.ts';
import type { Operations } from './operation-calls.ts';

export class RecoveryCalls {
  private readonly api: Operations;

  constructor(api: Operations) {
    this.api = api;
  }

  /**
   * 24 words, in order: whoever has them is this person.
   *
   * @param passphrase of the node; null where it has none
   */
  async phrase(passphrase: string | null, options?: RequestOptions): Promise<readonly string[]> {
    const { words } = await this.api.showRecoveryPhrase({ body: asOwner(passphrase) }, options);
    return words;
  }

  /**
   * A file that only the phrase opens.
   *
   * @param passphrase of the node; null where it has none
   */
  async file(passphrase: string | null, options?: RequestOptions): Promise<Uint8Array> {
    const { content } = await this.api.makeRecoveryFile({ body: asOwner(passphrase) }, options);
    return new Uint8Array(Buffer.from(content, 'base64'));
  }

  /** Makes the node a new device of that person; answers into how many groups it comes back. */
  async restore(
    phrase: string,
    file: Uint8Array | null,
    force: boolean,
    options?: RequestOptions,
  ): Promise<number> {
    const kept = file === null ? {} : { file: Buffer.from(file).toString('base64') };
    const body = { phrase, force, ...kept };
    const { groups } = await this.api.restoreMember({ body }, options);
    return groups;
  }
}

function asOwner(passphrase: string | null): { passphrase?: string } {
  return passphrase === null ? {} : { passphrase };
}
