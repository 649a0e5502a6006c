import { twinCrypto } from '../../../src/sim/crypto.ts';
import { makeDevice } from '../../../src/sim/identity.ts';
import { TwinGroupKeys } from '../../../src/sim/keys/group-keys.ts';
import { Random } from '../../../src/sim/random.ts';
import { groupKeysContract } from '../../support/group-keys-contract.ts';
import type { KeysHarness, KeysPerson } from '../../support/keys-seats.ts';

function twins(): KeysHarness {
  const suite = twinCrypto();
  const people = new Map<string, KeysPerson>();
  return {
    person(name) {
      const known = people.get(name);
      if (known !== undefined) return known;
      const { deviceId, certificate, keys } = makeDevice(suite, name);
      const random = new Random(name);
      const person = {
        device: { deviceId, certificate },
        keys: new TwinGroupKeys({ suite, deviceId, keys, random, schedule: queueMicrotask }),
      };
      people.set(name, person);
      return person;
    },
    end() {
      for (const { keys } of people.values()) keys.end();
    },
  };
}

groupKeysContract('twin', twins);
