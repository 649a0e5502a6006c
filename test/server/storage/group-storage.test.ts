import { storageContract } from '../../support/storage-contract.ts';
import { StoreHarness, removeTemporaryFolders } from './store-harness.ts';

storageContract('real', () => new StoreHarness());

after(removeTemporaryFolders);
