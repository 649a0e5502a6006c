import { createKeys } from '../../../src/server/crypto/keys.ts';
import { deviceIdOfKeys, makeDeviceCertificate } from '../../../src/server/crypto/certificate.ts';
import { WorkerGroupKeys } from '../../../src/server/keys/group-keys.ts';
import { groupKeysContract } from '../../support/group-keys-contract.ts';
import type { KeysHarness, KeysPerson } from '../../support/keys-seats.ts';

function threads(): KeysHarness {
  const people = new Map<string, KeysPerson>();
  return {
    person(name) {
      const known = people.get(name);
      if (known !== undefined) return known;
      const keys = createKeys();
      const person = {
        device: { deviceId: deviceIdOfKeys(keys), certificate: makeDeviceCertificate(keys, 'member') },
        keys: new WorkerGroupKeys(keys.signing.privateKey),
      };
      people.set(name, person);
      return person;
    },
    end() {
      for (const { keys } of people.values()) keys.end();
    },
  };
}

groupKeysContract('real', threads);
