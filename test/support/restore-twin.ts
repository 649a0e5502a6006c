/** Recovery as the routes see it. */
import { DemesError } from '../../src/protocol/errors.ts';
import type { RestoreService } from '../../src/server/http/service.ts';

export class RestoreTwin implements RestoreService {
  phrase(): string[] {
    return ['abandon', 'ability', 'able'];
  }

  file(): Uint8Array {
    return new Uint8Array([1, 2, 3]);
  }

  restore({ phrase, file }: Parameters<RestoreService['restore']>[0]): number {
    if (phrase !== 'abandon ability able') throw new DemesError('phrase_wrong');
    return file?.length ?? 0;
  }
}
