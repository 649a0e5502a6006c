/** What a person keeps to come back when all devices are lost. */
import type { NodeHttp, RequestOptions } from './http.ts';

const RECOVERY = '/api/v1/recovery';

export class RecoveryCalls {
  private readonly http: NodeHttp;

  constructor(http: NodeHttp) {
    this.http = http;
  }

  /**
   * 24 words, in order: whoever has them is this person.
   *
   * @param passphrase of the node; null where it has none
   */
  async phrase(passphrase: string | null, options?: RequestOptions): Promise<readonly string[]> {
    const { words } = await this.asOwner<{ words: string[] }>('phrase', passphrase, options);
    return words;
  }

  /**
   * A file that only the phrase opens.
   *
   * @param passphrase of the node; null where it has none
   */
  async file(passphrase: string | null, options?: RequestOptions): Promise<Uint8Array> {
    const { content } = await this.asOwner<{ content: string }>('file', passphrase, options);
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
    const { groups } = await this.http.json<{ groups: number }>('POST', `${RECOVERY}/restore`, {
      ...options,
      body,
    });
    return groups;
  }

  private asOwner<T>(what: string, passphrase: string | null, options?: RequestOptions): Promise<T> {
    const body = passphrase === null ? {} : { passphrase };
    return this.http.json<T>('POST', `${RECOVERY}/${what}`, { ...options, body });
  }
}
