/** ImportService of a node on which nothing was imported, and whose imports come to no end. */
import type { ImportInfo, ImportProgress } from '../../src/api/imports.ts';
import { DemesError } from '../../src/protocol/errors.ts';
import type { ImportService } from '../../src/server/http/import-service.ts';

export class ImportTwin implements ImportService {
  create(): ImportProgress {
    return { id: '0123456789abcdef', received: 0, messages: 0, done: null };
  }

  async put(): Promise<never> {
    throw new DemesError('import_faulty');
  }

  all(): ImportInfo[] {
    return [];
  }

  get(): never {
    throw new DemesError('not_found');
  }

  page(): never {
    return this.get();
  }

  async file(): Promise<never> {
    return this.get();
  }

  async remove(): Promise<never> {
    return this.get();
  }
}
