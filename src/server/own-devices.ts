/** Further devices of the person whose node this is: linked by it, or restored when all are lost. */
import { Linking, type LinkingPorts } from './linking/linking.ts';
import { Restoring } from './restoring/restoring.ts';

export class OwnDevices {
  readonly linking: Linking;
  readonly restoring: Restoring;
  /** Resolves when this node became another person's device, which it is from the next start on. */
  readonly startAgain: Promise<void>;

  constructor(ports: LinkingPorts) {
    this.linking = new Linking(ports);
    this.restoring = new Restoring(ports);
    this.startAgain = Promise.race([this.linking.startAgain, this.restoring.startAgain]);
  }
}
