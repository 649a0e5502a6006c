/**
 * The machines of a script and what lies between them. Letters wait in one queue until a command lets them go; time
 * passes by ticks alone. Every fact goes to the simulator's jury, so that each transcript is judged by its rules too.
 */
import { TIMING, type RankPolicy, type SnapshotOptions, type TimingProfile } from '../../src/core/options.ts';
import type { LinkDownReason } from '../../src/core/inputs.ts';
import { whatIsMissing } from '../../src/core/standing/standing.ts';
import { makeEntry } from '../../src/protocol/encode-entry.ts';
import { decodePeerMessage, encodePeerMessage } from '../../src/protocol/encode-peer-message.ts';
import type { Config, Entry, EntryBody } from '../../src/protocol/entry.ts';
import { sortedIds, type DeviceId, type Term } from '../../src/protocol/ids.ts';
import { isScreenMessage, type PeerMessage, type ReplicaMessage } from '../../src/protocol/peer-messages.ts';
import type { Scope } from '../../src/protocol/scope.ts';
import { CHECKERS } from '../../src/sim/checkers/all.ts';
import { Jury, withNames } from '../../src/sim/checkers/jury.ts';
import { twinCrypto } from '../../src/sim/crypto.ts';
import type { Fact } from '../../src/sim/facts.ts';
import { foundGroup, makeDevice, makeInvitation, makeJoin } from '../../src/sim/identity.ts';
import { ScriptNode, type Around } from './script-node.ts';
import { messageWords } from './words.ts';

export interface Letter {
  readonly from: DeviceId;
  readonly to: DeviceId;
  readonly message: ReplicaMessage;
}

export interface ClusterChoices {
  readonly size: number;
  /** The first of them vote. */
  readonly voters: number;
  /** Devices beyond those that are not in the group yet. */
  readonly strangers: number;
  readonly timing: TimingProfile;
  readonly policy: 'centrality' | readonly number[];
  readonly snapshots: SnapshotOptions;
}

/** Which letters a command means; null is any. */
export interface LetterPattern {
  readonly from: DeviceId | null;
  readonly to: DeviceId | null;
  readonly type: string | null;
}

/** They come all the time and say nothing new: shown only where a script asks for them. */
const QUIET: ReadonlySet<string> = new Set(['heartbeat', 'heartbeatAnswer', 'greeting']);
const FOUNDED_MS = 1_800_000_000_000;
const LETTERS_MAX = 200_000;

export class Cluster {
  readonly nodes: readonly ScriptNode[];
  readonly scope: Scope;
  readonly timing: TimingProfile;
  readonly jury = new Jury(CHECKERS);
  letters: Letter[] = [];
  /** Letters that a script wants to see late. */
  held: Letter[] = [];
  readonly holds: LetterPattern[] = [];
  /** Everything that was sent since the last command: for `expect sent`. */
  sent: Letter[] = [];
  isLoud = true;
  showsHeartbeats = false;
  nowMs = 0;
  /** What the command that runs now printed. */
  out: string[] = [];
  /** Rules that this script cannot keep, since it forges what no engine would say. */
  readonly excused = new Set<string>();
  readonly #suite = twinCrypto();
  readonly #cuts = new Set<string>();
  readonly #down = new Set<string>();
  readonly #joinEventOf: (node: ScriptNode) => ReturnType<typeof makeJoin>;

  constructor({ size, voters, strangers, timing, policy, snapshots }: ClusterChoices) {
    this.timing = timing;
    const devices = Array.from({ length: size + strangers }, (_, i) => makeDevice(this.#suite, `n${i + 1}`));
    const { groupId, forkId, save } = foundGroup(this.#suite, devices[0]!, FOUNDED_MS);
    this.scope = { groupId, forkId };
    const names = new Map(devices.map(({ deviceId, name }) => [deviceId, name]));
    const around: Around = {
      suite: this.#suite,
      scope: this.scope,
      options: {
        timing,
        policy: policyOf(
          policy,
          devices.map(({ deviceId }) => deviceId),
        ),
        snapshots,
      },
      nameOf: (device) => names.get(device) ?? device.slice(0, 6),
      tell: (fact) => this.#tell(fact),
      trace: (line) => this.trace(line),
      post: (from, to, message) => this.#post(from, to, message),
      ended: (node) => this.#ended(node, 'refused'),
    };
    this.nameOf = around.nameOf;
    this.#tell({ type: 'began', timing });
    this.nodes = devices.map((device, i) => new ScriptNode(device, around, i + 1));
    const invitation = makeInvitation(this.#suite, this.scope, devices[0]!, FOUNDED_MS);
    this.#joinEventOf = ({ device }) => makeJoin(this.#suite, this.scope, device, invitation, FOUNDED_MS);
    this.#layBeginning(save.entries[0]!, size, voters);
  }

  readonly nameOf: (device: DeviceId) => string;

  node(number: number): ScriptNode {
    const found = this.nodes[number - 1];
    if (found === undefined) throw new Error(`there is no node ${number}`);
    return found;
  }

  byId(id: DeviceId): ScriptNode {
    return this.nodes.find((node) => node.id === id)!;
  }

  get up(): ScriptNode[] {
    return this.nodes.filter((node) => node.isUp);
  }

  /** The one that leads the newest term. */
  get host(): ScriptNode | undefined {
    const hosts = this.up.filter((node) => node.view!.role === 'leader');
    return hosts.sort((a, b) => b.view!.term - a.view!.term)[0];
  }

  wallMs(node: ScriptNode): number {
    return FOUNDED_MS + this.nowMs + node.wallOffsetMs;
  }

  trace(line: string): void {
    if (this.isLoud) this.out.push(line);
  }

  start(node: ScriptNode): void {
    node.start();
    if (node.view !== null && this.#isOlderCopy(node)) return;
    for (const peer of this.up) {
      if (peer === node || this.#down.has(pairKey(peer.id, node.id))) continue;
      node.input({ type: 'linkUp', peer: peer.id });
      peer.input({ type: 'linkUp', peer: node.id });
    }
  }

  /** The process is gone; the others see their links refused, unless it is gone without a word. */
  crash(node: ScriptNode, how: { keepsSave: boolean; losesApplied: boolean; silent: boolean }): void {
    node.crash(how);
    this.#ended(node, how.silent ? null : 'refused');
  }

  setLink(a: ScriptNode, b: ScriptNode, down: LinkDownReason | null): void {
    const key = pairKey(a.id, b.id);
    if (down === null) this.#down.delete(key);
    else this.#down.add(key);
    if (down !== null) this.#lose(({ from, to }) => pairKey(from, to) === key);
    for (const [here, peer] of [
      [a, b],
      [b, a],
    ] as const)
      this.tellLink(here, peer, down);
  }

  /** One side's own belief about a link, whatever is true of it. */
  tellLink(node: ScriptNode, { id: peer }: ScriptNode, down: LinkDownReason | null): void {
    if (!node.isUp) return;
    node.input(down === null ? { type: 'linkUp', peer } : { type: 'linkDown', peer, reason: down });
  }

  cut(from: ScriptNode, to: ScriptNode): void {
    this.#cuts.add(`${from.id}>${to.id}`);
  }

  mend(from: ScriptNode, to: ScriptNode): void {
    this.#cuts.delete(`${from.id}>${to.id}`);
  }

  /** Delivers whatever can be, and what follows, until nothing can. */
  stabilize(some: readonly ScriptNode[] = this.nodes): void {
    const ids = new Set(some.map(({ id }) => id));
    for (let count = 0; ; count++) {
      if (count > LETTERS_MAX) throw new Error('letters do not die out');
      const next = this.letters.find((letter) => this.#canArrive(letter) && ids.has(letter.to));
      if (next === undefined) return;
      this.deliver(next);
    }
  }

  deliver(letter: Letter): void {
    this.letters = this.letters.filter((other) => other !== letter);
    const { from, to, message } = letter;
    const isLost = this.#cuts.has(`${from}>${to}`);
    if (this.isLoud && (!QUIET.has(message.type) || this.showsHeartbeats)) {
      this.trace(
        `${this.nameOf(from)} -${isLost ? 'x' : '>'} ${this.nameOf(to)} ${messageWords(message, this.nameOf)}`,
      );
    }
    if (!isLost) this.byId(to).receive(from, message);
  }

  /** What a script made up arrives, whatever is cut. */
  forge(letter: Letter): void {
    const { from, to, message } = letter;
    this.trace(`${this.nameOf(from)} => ${this.nameOf(to)} ${messageWords(message, this.nameOf)}`);
    this.byId(to).receive(from, message);
  }

  /** Another comes in its place. */
  replace(letter: Letter, other: Letter): void {
    this.letters = this.letters.map((each) => (each === letter ? other : each));
    this.sent = this.sent.map((each) => (each === letter ? other : each));
  }

  drop(letter: Letter): void {
    this.letters = this.letters.filter((other) => other !== letter);
    this.trace(
      `${this.nameOf(letter.from)} -x ${this.nameOf(letter.to)} ${messageWords(letter.message, this.nameOf)}`,
    );
  }

  /** `n1 .. n2 vote`: on its way. */
  showLetters(letters: readonly Letter[]): void {
    for (const { from, to, message } of letters) {
      if (QUIET.has(message.type) && !this.showsHeartbeats) continue;
      this.trace(`${this.nameOf(from)} .. ${this.nameOf(to)} ${messageWords(message, this.nameOf)}`);
    }
  }

  /** Those under way that a pattern means, oldest first. */
  matching(pattern: LetterPattern, letters: readonly Letter[] = this.letters): Letter[] {
    return letters.filter((letter) => fits(letter, pattern));
  }

  /** What was held takes its place among the letters again. */
  release(): void {
    this.holds.length = 0;
    this.letters.push(...this.held);
    this.held = [];
  }

  /** One tick of these machines; time passes for all. */
  tick(some: readonly ScriptNode[]): void {
    this.nowMs += this.timing.tickMs;
    for (const node of some) {
      if (!node.isUp || node.isPaused) continue;
      node.input({ type: 'tick', elapsedMs: this.timing.tickMs, wallMs: this.wallMs(node) });
    }
  }

  /** Asks `helper` to carry a device's wish to join to the host. */
  join(node: ScriptNode, helper: ScriptNode): void {
    if (!node.isUp) this.start(node);
    helper.input({ type: 'carry', event: this.#joinEventOf(node) });
  }

  /** No-ops of these terms after what the disk holds: entries of one place and term are the same everywhere. */
  lay(node: ScriptNode, terms: readonly Term[], term: Term, votedFor: DeviceId | null): void {
    const entries: Entry[] = [];
    for (const of of terms) {
      const before = entries.at(-1) ?? node.disk.entries.at(-1)!;
      entries.push(this.#after(before, of, { kind: 'noop', rank: { term: of, revision: 1, order: [] } }));
    }
    this.#layOut(node, entries, term, votedFor);
  }

  /** A config that no other device holds, as a host of that term would have made it. */
  layConfig(node: ScriptNode, term: Term, config: Config): void {
    const entry = this.#after(node.disk.entries.at(-1)!, term, { kind: 'config', config });
    this.#layOut(node, [entry], term, node.disk.hardState.votedFor);
  }

  /** Somebody is about to ask that this device be removed. */
  removing(device: DeviceId): void {
    this.#tell({ type: 'removing', device });
  }

  /** What the jury found; null when all rules were kept. */
  get violation(): string | null {
    const found = this.jury.violation;
    if (found === null || this.excused.has(found.rule)) return null;
    return `${found.rule}: ${withNames(found.what, new Map(this.nodes.map(({ id, name }) => [id, name])))}`;
  }

  #layOut(node: ScriptNode, entries: readonly Entry[], term: Term, votedFor: DeviceId | null): void {
    node.layOut({
      hardState: { term, votedFor, commitIndex: 0 },
      truncateFrom: null,
      entries,
      acknowledgement: null,
      outbox: [],
    });
  }

  #layBeginning(genesis: Entry, size: number, voters: number): void {
    const members = this.nodes.slice(0, size);
    const config: Config = {
      voters: sortedIds(members.slice(0, voters).map(({ id }) => id)),
      votersOld: [],
      learners: sortedIds(members.slice(voters).map(({ id }) => id)),
    };
    const entries = [genesis, this.#after(genesis, 1, { kind: 'config', config })];
    for (const node of members.slice(1)) {
      entries.push(this.#after(entries.at(-1)!, 1, { kind: 'event', event: this.#joinEventOf(node) }));
    }
    for (const node of members) this.#layOut(node, entries, 1, null);
  }

  #after(before: Entry, term: Term, body: EntryBody): Entry {
    const place = { index: before.index + 1, term, at: before.at, prevHash: before.hash };
    return makeEntry(place, body, this.scope, this.#suite.hash);
  }

  #tell(fact: Fact): void {
    this.jury.hear(fact, this.nowMs);
  }

  #post(from: DeviceId, to: DeviceId, message: PeerMessage): void {
    // Nobody types or reads here.
    if (isScreenMessage(message) || this.#down.has(pairKey(from, to)) || !this.byId(to).isUp) return;
    const read = decodePeerMessage(
      encodePeerMessage(message),
      this.scope,
      this.#suite.hash,
    ) as ReplicaMessage;
    const letter = { from, to, message: read };
    this.sent.push(letter);
    const isHeld = this.holds.some((pattern) => fits(letter, pattern));
    (isHeld ? this.held : this.letters).push(letter);
  }

  /** What the hello of a link finds out (RS40, RS41): then the node is set aside, and its process is of no more use. */
  #isOlderCopy(node: ScriptNode): boolean {
    const said = node.view!.standing();
    for (const peer of this.up) {
      if (peer === node || this.#down.has(pairKey(peer.id, node.id))) continue;
      const missing = whatIsMissing(said, peer.view!.remembered(node.id));
      if (missing === null) continue;
      this.trace(`  ${peer.name} refuses ${node.name}, which is set aside: ${missing}`);
      node.crash({ keepsSave: false, losesApplied: false });
      return true;
    }
    return false;
  }

  #canArrive({ to }: Letter): boolean {
    const node = this.byId(to);
    return node.isUp && !node.isPaused;
  }

  #ended(node: ScriptNode, seenAs: LinkDownReason | null): void {
    this.#lose(({ from, to }) => from === node.id || to === node.id);
    if (seenAs === null) return;
    for (const peer of this.up) this.tellLink(peer, node, seenAs);
  }

  #lose(isLost: (letter: Letter) => boolean): void {
    this.letters = this.letters.filter((letter) => !isLost(letter));
    this.held = this.held.filter((letter) => !isLost(letter));
  }
}

export const DEFAULT_TIMING = TIMING.test;

function policyOf(policy: ClusterChoices['policy'], devices: readonly DeviceId[]): RankPolicy {
  if (policy === 'centrality') return { name: 'centrality' };
  return { name: 'fixed', order: policy.map((number) => devices[number - 1]!) };
}

function pairKey(a: DeviceId, b: DeviceId): string {
  return a < b ? `${a}-${b}` : `${b}-${a}`;
}

function fits({ from, to, message }: Letter, pattern: LetterPattern): boolean {
  return (
    (pattern.from === null || pattern.from === from) &&
    (pattern.to === null || pattern.to === to) &&
    (pattern.type === null || pattern.type === message.type)
  );
}
