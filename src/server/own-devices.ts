/** Devices of the person whose node this is: linked by it, restored when all are lost, told apart by their names; and what stands beside that person's. */
import { hostname } from 'node:os';
import { DeviceNames } from './device-names.ts';
import { Linking, type LinkingPorts } from './linking/linking.ts';
import { OwnLook } from './own-look.ts';
import { Restoring } from './restoring/restoring.ts';

export class OwnDevices {
  readonly linking: Linking;
  readonly restoring: Restoring;
  readonly names: DeviceNames;
  readonly look: OwnLook;
  /** Resolves when this node became another person's device, which it is from the next start on. */
  readonly startAgain: Promise<void>;

  constructor(ports: LinkingPorts) {
    this.linking = new Linking(ports);
    this.restoring = new Restoring(ports);
    const { groups, log } = ports;
    this.names = new DeviceNames({ groups: () => groups.all(), hostName: hostname(), log });
    this.look = new OwnLook({ groups: () => groups.all(), log });
    this.startAgain = Promise.race([this.linking.startAgain, this.restoring.startAgain]);
  }

  /** Others are in a group than before. */
  rostersChanged(): void {
    this.names.look();
    this.look.look();
  }
}
