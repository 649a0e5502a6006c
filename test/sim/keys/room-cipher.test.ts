import { twinCrypto } from '../../../src/sim/crypto.ts';
import { twinRoomCipher } from '../../../src/sim/keys/room-cipher.ts';
import { Random } from '../../../src/sim/random.ts';
import { roomCipherContract } from '../../support/room-cipher-contract.ts';

roomCipherContract('twin', () => twinRoomCipher(twinCrypto(), new Random('cipher')));
