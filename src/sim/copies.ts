/**
 * Older copies of disks (R7): put back while the device is gone, or running beside it. A copy is another machine that
 * says hello with what is on it; whoever remembers more must turn it away, and then it must see for itself what it is.
 * Every honest hello is judged by the same functions, and nobody honest may be turned away.
 */
import {
  judgeBoot,
  judgeWord,
  whatIsMissing,
  type Boot,
  type DiskVerdict,
  type KnownBoot,
  type Standing,
} from '../core/standing/standing.ts';
import type { DeviceId } from '../protocol/ids.ts';
import type { SimNode } from './node.ts';
import { canDoWithout } from './quorum-core.ts';
import type { World } from './world.ts';

/** All that a hello says of a disk. */
interface Hello {
  readonly deviceId: DeviceId;
  readonly boot: Boot;
  readonly standing: Standing;
}

/** What was on a disk at some time: the number of its start then, and what it knew of its own word. */
export interface DiskCopy {
  readonly boot: number;
  readonly standing: Standing;
}

interface Answer {
  readonly letIn: boolean;
  /** What the refused is told. */
  readonly code: DiskVerdict;
  readonly known: KnownBoot | undefined;
  readonly remembered: Standing;
}

export class DiskCopies {
  readonly #world: World;
  #made = 0;

  constructor(world: World) {
    this.#world = world;
    const byId = new Map(world.nodes.map((node) => [node.deviceId, node]));
    world.network.meets = (a, b) => {
      const [one, other] = [byId.get(a.deviceId)!, byId.get(b.deviceId)!];
      const areIn = [this.#meet(one, other), this.#meet(other, one)];
      return areIn.every(Boolean);
    };
  }

  /** What is on the disk of a running node now. */
  take(node: SimNode): DiskCopy {
    return { boot: node.boot, standing: node.view()!.standing() };
  }

  /** The newest state of the disk is lost for ever, and its owner starts what was taken. */
  putBack(node: SimNode, { boot, standing }: DiskCopy): void {
    const world = this.#world;
    const hello = this.#helloOf(node, boot + 1, standing);
    const others = this.#whoKnowMore(hello);
    if (others.length === 0 || world.givenUp.has(node) || !canDoWithout(world, node)) return;
    world.giveUp(node);
    node.crash(true);
    world.note(`an older copy of the disk of ${node.name} is started`);
    for (const other of others) this.#tryAt(other, node, hello, 'rolled_back');
    const fresh = world.takeSpare();
    if (fresh !== undefined) world.join(fresh);
  }

  /** A copy from before the present start is started beside it: both have the same number. */
  clone(node: SimNode): void {
    const world = this.#world;
    const view = node.view();
    if (view === null || node.isPaused || world.givenUp.has(node)) return;
    const hello = this.#helloOf(node, node.boot, view.standing());
    const others = this.#whoKnowMore(hello).filter((other) =>
      world.network.isOpen(other.deviceId, node.deviceId),
    );
    if (others.length === 0) return;
    world.note(`a copy of the disk of ${node.name} runs beside it`);
    for (const other of others) {
      this.#tryAt(other, node, hello, 'clone');
      const known = other.disk.met.get(node.deviceId)!;
      other.disk.met.set(node.deviceId, { ...known, isCloned: true });
      // Neither may come again under this number.
      this.#tryAt(other, node, { ...hello, boot: known }, 'clone');
    }
    // Until its owner decides, and starts it as the one that stays.
    node.crash(true);
  }

  #helloOf({ deviceId }: SimNode, count: number, standing: Standing): Hello {
    return { deviceId, boot: { count, nonce: `copy ${++this.#made}` }, standing };
  }

  /** Running nodes whose disks hold, as the simulator sees them, that the device went on after this copy was made. */
  #whoKnowMore({ deviceId, boot, standing }: Hello): SimNode[] {
    return this.#world.nodes.filter(({ disk, isRunning, isPaused, deviceId: own }) => {
      if (!isRunning || isPaused || own === deviceId) return false;
      const row = disk.remembered.get(deviceId);
      const met = disk.met.get(deviceId);
      const knowsBoot = met !== undefined && met.count >= boot.count;
      return knowsBoot || (row !== undefined && (row.term > standing.term || isLater(row, standing)));
    });
  }

  #meet(node: SimNode, peer: SimNode): boolean {
    const boot = { count: peer.boot, nonce: `${peer.name} ${peer.boot}` };
    const hello = { deviceId: peer.deviceId, boot, standing: peer.view()!.standing() };
    const { letIn } = answerOf(node, hello, 'rolled_back');
    if (letIn) node.disk.met.set(peer.deviceId, { ...boot, isCloned: false });
    this.#world.tell({
      type: 'greeted',
      node: node.deviceId,
      peer: peer.deviceId,
      isCopy: false,
      letIn,
      seesItself: false,
    });
    return letIn;
  }

  #tryAt(node: SimNode, of: SimNode, hello: Hello, twin: DiskVerdict): void {
    const { letIn, code, known, remembered } = answerOf(node, hello, twin);
    const { boot, standing } = hello;
    const verdict = judgeWord(code, known ?? boot, boot, [{ mine: standing, remembered }]);
    this.#world.tell({
      type: 'greeted',
      node: node.deviceId,
      peer: of.deviceId,
      isCopy: true,
      letIn,
      seesItself: verdict !== null,
    });
  }
}

/** As a node answers a hello (checkDisk of server/links/hello.ts). `twin`: how it refuses the number that it knows. */
function answerOf(node: SimNode, { deviceId, boot, standing }: Hello, twin: DiskVerdict): Answer {
  const known = node.disk.met.get(deviceId);
  const remembered = node.view()!.remembered(deviceId);
  const verdict = judgeBoot(boot, known);
  const letIn = verdict === 'same' || (verdict === 'newer' && whatIsMissing(standing, remembered) === null);
  return { letIn, code: verdict === 'twin' ? twin : 'rolled_back', known, remembered };
}

function isLater(row: { readonly ackTerm: number; readonly ackIndex: number }, standing: Standing): boolean {
  return (
    row.ackTerm > standing.ackTerm || (row.ackTerm === standing.ackTerm && row.ackIndex > standing.ackIndex)
  );
}
