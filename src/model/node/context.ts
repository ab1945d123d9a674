/** What the parts of one process share: identity, clock, links, and the processor they queue for. */
import type { Ticket } from '../../crypto/jobs.ts';
import type { Stream } from '../../kernel/stream.ts';
import type { Micros } from '../../kernel/time.ts';
import type { Frame } from '../network/frames.ts';
import type { Behaviour } from '../versions/behaviour.ts';
import type { Message } from '../wire/messages.ts';
import type { CostName, Env, Machine } from './env.ts';

export class ProcessContext {
  readonly env: Env;
  readonly machine: Machine;
  readonly behaviour: Behaviour;
  readonly peers: Int32Array;
  /** When this process was started: it cannot have received what was sent before. */
  readonly startedUs: Micros;
  /** Which life of the machine's process this is, from 1. */
  readonly life: number;
  isAlive = true;
  /** When the processor has done all work that is queued. */
  #cpuFreeUs: Micros;
  readonly #costs: Stream;

  constructor(env: Env, machine: Machine) {
    this.env = env;
    this.machine = machine;
    this.behaviour = machine.behaviour;
    this.peers = env.network.overlay.peersOf(machine.index);
    this.startedUs = env.sim.nowUs;
    machine.lives += 1;
    this.life = machine.lives;
    this.#cpuFreeUs = this.startedUs;
    this.#costs = env.stream(machine.index, 'costs');
  }

  get nowUs(): Micros {
    return this.env.sim.nowUs;
  }

  /** Runs `action` later, unless the process has died by then. */
  after(delayUs: Micros, action: () => void): void {
    this.env.sim.call(delayUs, () => {
      if (this.isAlive) action();
    });
  }

  /**
   * Queues work on the node's processor.
   *
   * @returns Time from now until that work is done, behind all that was queued before.
   */
  charge(name: CostName): Micros {
    const costUs = this.env.cost(name, this.#costs);
    const scaledUs = Math.ceil((costUs * this.behaviour.costPerMille) / 1000);
    this.#cpuFreeUs = Math.max(this.#cpuFreeUs, this.nowUs) + scaledUs;
    return this.#cpuFreeUs - this.nowUs;
  }

  /** Draws the cost of work done elsewhere than on the node's own processor. */
  draw(name: CostName): Micros {
    return this.env.cost(name, this.#costs);
  }

  /** Runs `action` after `delayUs`, with the ticket answered, unless the process has died. */
  whenAnswered(ticket: Ticket, delayUs: Micros, action: () => void): void {
    this.env.whenAnswered(ticket, delayUs, this.machine.index, () => {
      if (this.isAlive) action();
    });
  }

  frame(message: Message): Frame {
    return this.env.network.frames.make(message);
  }

  /** As `frame`, for a message that is gossiped; `key` determines it completely. */
  sharedFrame(key: string, message: Message): Frame {
    return this.env.network.frames.shared(key, message);
  }

  send(to: number, message: Message): void {
    this.env.network.send(this.machine.index, to, this.frame(message));
  }

  /** Sends one frame to every peer but one. */
  spread(frame: Frame, except = -1): void {
    for (const peer of this.peers) {
      if (peer !== except) this.env.network.send(this.machine.index, peer, frame);
    }
  }
}
