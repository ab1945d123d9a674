/**
 * What nodes at rest do. A node that decides nothing and lacks nothing tells a peer where it stands
 * at each heartbeat, and answers one that asks. In a calm cluster most of what happens is that, so
 * it is done from arrays by node and by link, which stay in the caches, and wakes no process.
 *
 * A node is laid to rest by its own process, when all that could make it act otherwise is ruled
 * out. Whatever may change that says `leave`: too often costs a little time, and changes nothing, as
 * the process then does the same by itself.
 *
 * What two nodes at rest at one height tell each other takes no event of its own. It goes over the
 * link as any message does: it waits for the uplink, is lost or takes its draw of jitter, and
 * arrives at its time. That it has arrived is seen to when it can matter: before the receiver sends
 * anything, before somebody reads a counter, before the rest of either node ends or a link is
 * disturbed. So each node draws, sends and answers in the order of time, as with an event for each
 * message. What has not arrived when a rest ends becomes an event then. All that came of the
 * messages of a node, to the microsecond, is mixed into a word of its next alarm: so the trace tells
 * two runs apart that differ in any of them.
 */
import type { Simulation } from '../../kernel/simulation.ts';
import type { Micros } from '../../kernel/time.ts';
import type { Frame } from '../network/frames.ts';
import type { Network } from '../network/network.ts';
import type { Status } from '../wire/messages.ts';
import { type Letter, UnderWay } from './under-way.ts';

/** In place of the life of a process: nobody rests there. */
const AWAKE = 0;
const LATEST = Number.POSITIVE_INFINITY;
/** A place before all messages. */
const EARLIEST = -1;

export interface RestOptions {
  readonly sim: Simulation;
  readonly network: Network;
  /** Time from one status of a node at rest to the next. */
  readonly heartbeatUs: Micros;
  /**
   * Has a node woken up for its next status.
   *
   * @param word - Goes into the trace with the alarm.
   */
  readonly scheduleAlarm: (delayUs: Micros, node: number, life: number, word: number) => void;
}

export class Rest {
  /** By node: when its next status is due. */
  readonly dueUs: Float64Array;
  /** By node: the place of the peer that was told last. */
  readonly toldPlace: Int32Array;
  /** By link: the height that the far end works on, 0 where it has said nothing yet. */
  readonly #heights: Float64Array;
  /** By node: the life of the process that rests there. */
  readonly #resting: Int32Array;
  /** By node: the height after which it rests. */
  readonly #height: Int32Array;
  /** By node: what it says, with and without a question. */
  readonly #asked: (Frame | null)[];
  readonly #told: (Frame | null)[];
  /** By node: what came of the messages that it sent at rest, in one word. */
  readonly #words: Int32Array;
  /** By node: the place of its alarm among alarms and questions, in the order in which they were set. */
  readonly #alarmSequence: Float64Array;
  #sequence = 0;
  readonly #underWay: UnderWay;
  /** When all that had arrived was last seen to: time and event. What is sent later arrives later. */
  #settledUs = -1;
  #settledEvent = -1;
  readonly #options: RestOptions;

  constructor(options: RestOptions) {
    const { network } = options;
    const { nodeCount, linkCount } = network.overlay;
    this.#options = options;
    this.dueUs = new Float64Array(nodeCount);
    this.toldPlace = new Int32Array(nodeCount);
    this.#heights = new Float64Array(linkCount);
    this.#resting = new Int32Array(nodeCount);
    this.#height = new Int32Array(nodeCount);
    this.#asked = new Array<Frame | null>(nodeCount).fill(null);
    this.#told = new Array<Frame | null>(nodeCount).fill(null);
    this.#words = new Int32Array(nodeCount);
    this.#alarmSequence = new Float64Array(nodeCount);
    this.#underWay = new UnderWay(nodeCount);
    network.quiet = {
      settle: (node) => this.#settle(node),
      settleAll: () => this.#settleAll(),
      settlePast: () => this.#settlePast(),
      release: () => this.#release(),
    };
  }

  /**
   * Lays a node to rest that has a peer, a sound clock, and nothing to do.
   *
   * @param life - Of its process, from 1.
   * @param height - The height that it will work on.
   * @param asked - What it says to a peer and wants to be answered.
   * @param told - What it answers.
   */
  enter(node: number, life: number, height: number, asked: Frame, told: Frame): void {
    this.leave(node);
    this.#resting[node] = life;
    this.#height[node] = height;
    this.#asked[node] = asked;
    this.#told[node] = told;
    this.#alarmSequence[node] = this.#nextSequence();
  }

  /** Something has changed, or may have: from now on the process of the node does all by itself. */
  leave(node: number): void {
    if (this.#resting[node] === AWAKE) return;
    const { first, target } = this.#options.network.overlay;
    const end = first[node + 1] as number;
    for (let link = first[node] as number; link < end; link += 1) {
      this.#settle(target[link] as number);
    }
    this.#settle(node);
    this.#resting[node] = AWAKE;
    for (let link = first[node] as number; link < end; link += 1) this.#recall(link);
    this.#toEvents(node, () => true);
  }

  /** The height that the far end of a link works on, 0 where it has said nothing yet. */
  heightAt(link: number): number {
    return this.#heights[link] as number;
  }

  /** The heights of the far ends of so many links from one on. */
  heightsFrom(link: number, count: number): Float64Array {
    return this.#heights.subarray(link, link + count);
  }

  /** The process of a node has learnt, or forgotten, which height the far end of a link works on. */
  setHeight(node: number, link: number, height: number): void {
    if (this.#resting[node] !== AWAKE) this.#detach(node, link);
    this.#heights[link] = height;
  }

  /** The alarm of a status is due. @returns Whether that was all; else the process has to be woken. */
  rings(node: number, life: number): boolean {
    if (this.#resting[node] !== life) return false;
    const { sim, network, heartbeatUs } = this.#options;
    const { nowUs } = sim;
    if (nowUs < (this.dueUs[node] as number)) return true;
    this.#settle(node, this.#alarmSequence[node] as number);
    this.dueUs[node] = nowUs + heartbeatUs;
    this.#alarmSequence[node] = this.#nextSequence();
    this.#options.scheduleAlarm(heartbeatUs, node, life, this.#words[node] as number);
    const { first } = network.overlay;
    const firstLink = first[node] as number;
    const next = firstLink + (this.toldPlace[node] as number) + 1;
    const link = next < (first[node + 1] as number) ? next : firstLink;
    this.toldPlace[node] = link - firstLink;
    this.#send(node, link, true);
    return true;
  }

  /**
   * A status has arrived. One of the node's own height is noted here: its process learns no more
   * from it, but that it has heard of a peer at all.
   *
   * @param link - From the node to the peer that says it.
   * @returns Whether that was all; else the process has to be told.
   */
  hears(node: number, link: number, status: Status): boolean {
    if (this.#resting[node] === AWAKE) return false;
    const { height } = status;
    if (height !== this.#height[node] || this.#heights[link] === 0) return false;
    this.#heights[link] = height;
    if (status.solicits) {
      this.#settle(node);
      this.#send(node, link, false);
    }
    return true;
  }

  #nextSequence(): number {
    this.#sequence += 1;
    return this.#sequence;
  }

  /** Has a node at rest say where it stands, now. */
  #send(node: number, link: number, isQuestion: boolean): void {
    const { network, sim } = this.#options;
    const frame = (isQuestion ? this.#asked : this.#told)[node] as Frame;
    if (this.#isQuiet(node, link)) this.#post(node, link, frame, isQuestion, sim.nowUs);
    else network.send(node, network.overlay.target[link] as number, frame, link);
  }

  /** Whether nothing comes of a status on a link but a note and an answer: both ends rest. */
  #isQuiet(node: number, link: number): boolean {
    const { conditions, overlay } = this.#options.network;
    const peer = overlay.target[link] as number;
    const height = this.#height[node];
    return (
      conditions.isCalm &&
      this.#resting[peer] !== AWAKE &&
      this.#height[peer] === height &&
      this.#heights[link] !== 0 &&
      this.#heights[overlay.back[link] as number] !== 0
    );
  }

  /** Sends a status on a quiet link, at a time up to now. */
  #post(node: number, link: number, frame: Frame, isQuestion: boolean, atUs: Micros): void {
    const { network } = this.#options;
    const { target, back } = network.overlay;
    const peer = target[link] as number;
    const codec = network.codecBetween(node, peer);
    if (codec === null) {
      network.send(node, peer, frame, link);
      return;
    }
    const format = network.frames.encode(frame, codec);
    const arrivesUs = network.dispatch(node, link, network.frames.bytesOf(frame, format), atUs);
    this.#words[node] = mixed(this.#words[node] as number, arrivesUs);
    if (arrivesUs < 0) return;
    const sequence = this.#nextSequence();
    const here = back[link] as number;
    this.#underWay.add(peer, arrivesUs, sequence, here, frame, format, isQuestion);
  }

  /**
   * Lets arrive at a node what has arrived by now, and has it answer.
   *
   * @param before - Of what arrives just now, only what was sent before that place.
   */
  #settle(node: number, before = LATEST): void {
    const { firstUs } = this.#underWay;
    const { nowUs } = this.#options.sim;
    while ((firstUs[node] as number) <= nowUs) {
      const atUs = firstUs[node] as number;
      if (atUs === nowUs && this.#isAfter(node, before)) return;
      this.#arrive(node, atUs);
    }
  }

  #isAfter(node: number, before: number): boolean {
    return this.#underWay.sequence(this.#underWay.first(node)) > before;
  }

  #arrive(node: number, atUs: Micros): void {
    const { network } = this.#options;
    const letters = this.#underWay;
    const place = letters.first(node);
    const link = letters.link(place);
    network.arrive(node, network.frames.bytesOf(letters.frame(place), letters.format(place)));
    const isQuestion = letters.isQuestion(place);
    letters.takeFirst(node);
    this.#heights[link] = this.#height[node] as number;
    if (isQuestion) this.#post(node, link, this.#told[node] as Frame, false, atUs);
  }

  /** An answer may have arrived too, at a node whose turn is over: hence twice. */
  #settleAll(): void {
    const { nowUs, eventCount } = this.#options.sim;
    if (nowUs === this.#settledUs && eventCount === this.#settledEvent) return;
    this.#settledUs = nowUs;
    this.#settledEvent = eventCount;
    const { firstUs } = this.#underWay;
    for (let node = 0; node < firstUs.length; node += 1) this.#settle(node);
    for (let node = 0; node < firstUs.length; node += 1) this.#settle(node);
  }

  /**
   * Leaves out what arrives just now: that comes before or after what else happens now, which is not
   * for those to decide who only look.
   */
  #settlePast(): void {
    const { firstUs } = this.#underWay;
    for (let node = 0; node < firstUs.length; node += 1) this.#settle(node, EARLIEST);
    for (let node = 0; node < firstUs.length; node += 1) this.#settle(node, EARLIEST);
  }

  /** Links may be disturbed from now on: whatever is under way is looked at when it arrives. */
  #release(): void {
    this.#settleAll();
    for (let node = 0; node < this.#resting.length; node += 1) this.#toEvents(node, () => true);
  }

  /** A link of a node at rest is quiet no more. */
  #detach(node: number, link: number): void {
    this.#settle(this.#options.network.overlay.target[link] as number);
    this.#settle(node);
    this.#recall(link);
    this.#toEvents(node, (letter) => letter.link === link);
  }

  /** What is under way over a link arrives by an event: if its sender runs then, and is answered. */
  #recall(link: number): void {
    const { target, back } = this.#options.network.overlay;
    const here = back[link] as number;
    const peer = target[link] as number;
    // What the node has just answered may have arrived as well.
    this.#settle(peer);
    this.#toEvents(peer, (letter) => letter.link === here);
  }

  /** Makes events of the arrivals that are chosen among those under way to a node. */
  #toEvents(node: number, isChosen: (letter: Letter) => boolean): void {
    if (this.#underWay.firstUs[node] === LATEST) return;
    const { network } = this.#options;
    for (const { atUs, link, frame, format } of this.#underWay.take(node, isChosen)) {
      network.deliverAt(atUs, network.overlay.back[link] as number, frame, format);
    }
  }
}

/** Mixes a time into a word; below 0 for what never arrives. */
function mixed(word: number, us: Micros): number {
  const high = Math.floor(us / 0x1_0000_0000);
  const low = Math.imul(word ^ (us | 0), 0x9e37_79b1) ^ (word >>> 15);
  return Math.imul(low ^ high, 0x85eb_ca6b) ^ (low >>> 13);
}
