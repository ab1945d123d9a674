/**
 * What nodes at rest do. A node that decides nothing and lacks nothing tells a peer where it stands
 * at each heartbeat, and answers one that asks. In a calm cluster most of what happens is that, so
 * it is done from arrays by node and by link, which stay in the caches, and wakes no process.
 *
 * A node is laid to rest by its own process, when all that could make it act otherwise is ruled
 * out. Whatever may change that says `leave`: too often costs a little time, and changes nothing, as
 * the process then does the same by itself.
 */
import type { Simulation } from '../../kernel/simulation.ts';
import type { Micros } from '../../kernel/time.ts';
import type { Frame } from '../network/frames.ts';
import type { Network } from '../network/network.ts';
import type { Status } from '../wire/messages.ts';

/** In place of the life of a process: nobody rests there. */
const AWAKE = 0;

export interface RestOptions {
  readonly sim: Simulation;
  readonly network: Network;
  /** Time from one status of a node at rest to the next. */
  readonly heartbeatUs: Micros;
  /** Has a node woken up for its next status. */
  readonly scheduleAlarm: (delayUs: Micros, node: number, life: number) => void;
}

export class Rest {
  /** By node: when its next status is due. */
  readonly dueUs: Float64Array;
  /** By node: the place of the peer that was told last. */
  readonly toldPlace: Int32Array;
  /** By link: the height that the far end works on, 0 where it has said nothing yet. */
  readonly heights: Float64Array;
  /** By node: the life of the process that rests there. */
  readonly #resting: Int32Array;
  /** By node: the height after which it rests. */
  readonly #height: Int32Array;
  /** By node: what it says, with and without a question. */
  readonly #asked: (Frame | null)[];
  readonly #told: (Frame | null)[];
  readonly #options: RestOptions;

  constructor(options: RestOptions) {
    const { nodeCount, linkCount } = options.network.overlay;
    this.#options = options;
    this.dueUs = new Float64Array(nodeCount);
    this.toldPlace = new Int32Array(nodeCount);
    this.heights = new Float64Array(linkCount);
    this.#resting = new Int32Array(nodeCount);
    this.#height = new Int32Array(nodeCount);
    this.#asked = new Array<Frame | null>(nodeCount).fill(null);
    this.#told = new Array<Frame | null>(nodeCount).fill(null);
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
    this.#resting[node] = life;
    this.#height[node] = height;
    this.#asked[node] = asked;
    this.#told[node] = told;
  }

  /** Something has changed, or may have: from now on the process of the node does all by itself. */
  leave(node: number): void {
    this.#resting[node] = AWAKE;
  }

  /** The alarm of a status is due. @returns Whether that was all; else the process has to be woken. */
  rings(node: number, life: number): boolean {
    if (this.#resting[node] !== life) return false;
    const { sim, network, heartbeatUs } = this.#options;
    const { nowUs } = sim;
    if (nowUs < (this.dueUs[node] as number)) return true;
    this.dueUs[node] = nowUs + heartbeatUs;
    this.#options.scheduleAlarm(heartbeatUs, node, life);
    const { first, target } = network.overlay;
    const firstLink = first[node] as number;
    const next = firstLink + (this.toldPlace[node] as number) + 1;
    const link = next < (first[node + 1] as number) ? next : firstLink;
    this.toldPlace[node] = link - firstLink;
    network.send(node, target[link] as number, this.#asked[node] as Frame, link);
    return true;
  }

  /**
   * A status has arrived.
   *
   * @param link - From the node to the peer that says it.
   * @returns Whether that was all; else the process has to be told.
   */
  hears(node: number, link: number, status: Status): boolean {
    if (this.#resting[node] === AWAKE) return false;
    const { height } = status;
    if (height !== this.#height[node] || height !== this.heights[link]) return false;
    if (status.solicits) {
      const { network } = this.#options;
      const peer = network.overlay.target[link] as number;
      network.send(node, peer, this.#told[node] as Frame, link);
    }
    return true;
  }
}
