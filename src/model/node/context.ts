/** What the parts of one process share: identity, clock, links, and the processor they queue for. */
import type { Ticket } from '../../crypto/jobs.ts';
import { check } from '../../kernel/check.ts';
import type { Stream } from '../../kernel/stream.ts';
import type { Micros } from '../../kernel/time.ts';
import type { Frame } from '../network/frames.ts';
import type { Behaviour } from '../versions/behaviour.ts';
import type { Message } from '../wire/messages.ts';
import type { CostName, Env, Machine } from './env.ts';
import { type Schedule, scheduleOn } from './waits.ts';

export class ProcessContext {
  readonly env: Env;
  readonly machine: Machine;
  readonly behaviour: Behaviour;
  readonly peers: Int32Array;
  /** The link to the first of the peers; those to the others follow in their order. */
  readonly firstLink: number;
  /** When this process was started: it cannot have received what was sent before. */
  readonly startedUs: Micros;
  /** Which life of the machine's process this is, from 1. */
  readonly life: number;
  isAlive = true;
  /** What waits for a process that is stopped; null while it runs. */
  #held: (() => void)[] | null = null;
  /** What stops it now. */
  #pauses = 0;
  readonly #costs: Stream;

  constructor(env: Env, machine: Machine) {
    this.env = env;
    this.machine = machine;
    this.behaviour = machine.behaviour;
    this.peers = env.network.overlay.peersOf(machine.index);
    this.firstLink = env.network.overlay.first[machine.index] as number;
    this.startedUs = env.sim.nowUs;
    machine.lives += 1;
    this.life = machine.lives;
    machine.processor.clear();
    this.#costs = env.stream(machine.index, 'costs');
  }

  get nowUs(): Micros {
    return this.env.sim.nowUs;
  }

  /** What the machine's clock reads: what the node itself takes for the time. */
  get localUs(): number {
    return this.machine.clock.read(this.nowUs);
  }

  /** Sets a timer on the machine's clock: runs `action` later, unless the process has died. */
  after(delayUs: Micros, action: () => void): void {
    const { clock } = this.machine;
    this.env.sim.call(clock.timerUs(delayUs), () => {
      clock.timerDue(() => this.run(action));
    });
  }

  /** Sets a timer, as `after` does, that wakes the process. */
  wake(delayUs: Micros): void {
    const { clock, index } = this.machine;
    this.env.scheduleAlarm(clock.timerUs(delayUs), index, this.life);
  }

  /** Whether the process is stopped, and does nothing until it goes on. */
  get isPaused(): boolean {
    return this.#held !== null;
  }

  /** Runs `action` now; when the process goes on, if it is stopped; never if it has died. */
  run(action: () => void): void {
    if (!this.isAlive) return;
    if (this.#held === null) action();
    else this.#held.push(action);
  }

  pause(): void {
    this.#pauses += 1;
    this.#held ??= [];
  }

  /** Undoes one pause; with the last one everything that waited happens now, in its order. */
  resume(): void {
    check(this.#pauses > 0, 'a process is resumed that is not stopped', this.machine.index);
    this.#pauses -= 1;
    if (this.#pauses > 0) return;
    const held = this.#held ?? [];
    this.#held = null;
    for (const action of held) this.run(action);
  }

  /**
   * Queues work on the node's processor.
   *
   * @returns Time from now until that work is done, behind all that was queued before.
   */
  charge(name: CostName): Micros {
    const costUs = this.env.cost(name, this.#costs);
    return this.machine.processor.queue(costUs, this.behaviour.costPerMille);
  }

  /** Draws the cost of work done elsewhere than on the node's own processor. */
  draw(name: CostName): Micros {
    return this.machine.processor.costUs(this.env.cost(name, this.#costs), 1000);
  }

  /**
   * Runs `action` with the ticket answered when work is done, unless the process has died.
   *
   * @param workUs - How long the work takes now.
   */
  whenAnswered(ticket: Ticket, workUs: Micros, action: () => void): void {
    const { waits } = this.machine.processor;
    waits.add(workUs, 0, this.#answering(ticket), () => this.run(action));
  }

  /**
   * As `whenAnswered`, when all that was written before is durable besides, as far as the disk says.
   *
   * @param workUs - Time that making the answer takes beside the sync.
   */
  whenAnsweredAndSynced(ticket: Ticket, workUs: Micros, action: () => void): void {
    const { disk } = this.machine;
    disk.whenSynced(workUs, this.#answering(ticket), () => this.run(action));
  }

  #answering(ticket: Ticket): Schedule {
    const { env, machine } = this;
    return (delayUs, due) => env.whenAnswered(ticket, delayUs, machine.index, due);
  }

  /** Runs `action` when the disk says that all written before is durable, unless the process has died. */
  whenSynced(action: () => void): void {
    this.machine.disk.whenSynced(0, scheduleOn(this.env.sim), () => this.run(action));
  }

  /** Place of a peer among this node's, or -1 for who is none. */
  placeOf(peer: number): number {
    const { peers } = this;
    // Peers are few: a plain loop is quicker than a call of `indexOf`.
    for (let place = 0; place < peers.length; place += 1) if (peers[place] === peer) return place;
    return -1;
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
    const { peers, firstLink, env, machine } = this;
    for (let place = 0; place < peers.length; place += 1) {
      const peer = peers[place] as number;
      if (peer !== except) env.network.send(machine.index, peer, frame, firstLink + place);
    }
  }
}
