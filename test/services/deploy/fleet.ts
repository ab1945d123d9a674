/** Replicas in a toy world whose time passes in ticks, for the strategies that replace them. */
import type { Strategy, WorkloadView } from '../../../src/services/deploy/strategy.ts';

const TICKS_MAX = 1_000;
const SYNCS_MAX = 100;

interface Replica {
  readonly revision: number;
  /** Ticks from its start until it is ready, and until it is available. */
  readonly readyAt: number;
  readonly availableAt: number;
  age: number;
}

interface FleetOptions {
  readonly strategy: Strategy;
  readonly desired: number;
  /** Ticks that starts and stops take, in turn; each at least 1. */
  readonly delays?: readonly number[];
  /** Ticks from ready to available. */
  readonly minReady?: number;
  /** Revisions that never get ready. */
  readonly broken?: readonly number[];
}

/** What a controller has of its replicas after each sync and each tick. */
interface Observation {
  readonly live: number;
  readonly available: number;
  /** Revisions of all that hold a slot, those that end included. */
  readonly revisions: ReadonlySet<number>;
}

/** Replicas that a strategy replaces tick by tick. All are of revision 1 and available at first. */
export class Fleet {
  readonly lines: string[] = [];
  readonly observations: Observation[] = [];
  desired: number;
  revision = 1;
  readonly #options: Required<FleetOptions>;
  readonly #replicas = new Map<number, Replica>();
  readonly #ending = new Map<number, { readonly revision: number; left: number }>();
  #tick = 0;
  #delayCount = 0;

  constructor(options: FleetOptions) {
    this.#options = { delays: [2], minReady: 0, broken: [], ...options };
    this.desired = options.desired;
    for (let slot = 0; slot < options.desired; slot++) {
      this.#replicas.set(slot, { revision: 1, readyAt: 0, availableAt: 0, age: 0 });
    }
  }

  get view(): WorkloadView {
    const replicas = [...this.#replicas]
      .sort(([a], [b]) => a - b)
      .map(([slot, { revision, age, readyAt, availableAt }]) => {
        return { slot, revision, isReady: age >= readyAt, isAvailable: age >= availableAt };
      });
    const { desired, revision } = this;
    return { desired, revision, replicas, terminating: [...this.#ending.keys()] };
  }

  /** Slot and revision of each replica; one with `!` is not available. */
  get held(): readonly string[] {
    return this.view.replicas.map(({ slot, revision, isAvailable }) => {
      return `${slot}:${revision}${isAvailable ? '' : '!'}`;
    });
  }

  /** Another revision is wanted, and the fleet left alone until nothing changes. */
  rollTo(revision: number): void {
    this.revision = revision;
    this.settle();
  }

  scaleTo(desired: number): void {
    this.desired = desired;
    this.settle();
  }

  /** Somebody deletes a replica. */
  delete(slot: number): void {
    this.#end(slot);
    this.settle();
  }

  /** Goes on until nothing changes any more, or for so many ticks. */
  settle(ticks = Number.POSITIVE_INFINITY): void {
    for (let done = 0; done < TICKS_MAX; done++) {
      this.#sync();
      const isStarting = ({ age, availableAt }: Replica) =>
        age < availableAt && availableAt !== Number.POSITIVE_INFINITY;
      const isMoving = this.#ending.size > 0 || [...this.#replicas.values()].some(isStarting);
      if (!isMoving || done === ticks) return;
      this.#pass();
    }
    throw new Error('the fleet never settles');
  }

  /** Lets the strategy act until it has nothing more to do at this instant. */
  #sync(): void {
    for (let sync = 0; sync < SYNCS_MAX; sync++) {
      const { create, remove } = this.#options.strategy(this.view);
      if (create.length + remove.length === 0) return;
      for (const slot of remove) this.#end(slot);
      for (const slot of create) this.#start(slot);
      this.#observe();
    }
    throw new Error('the strategy never has enough');
  }

  #start(slot: number): void {
    if (this.#replicas.has(slot) || this.#ending.has(slot)) throw new Error('slot is held');
    const { broken, minReady } = this.#options;
    const delay = this.#delay();
    const readyAt = broken.includes(this.revision) ? Number.POSITIVE_INFINITY : delay;
    const availableAt = readyAt + minReady;
    this.#replicas.set(slot, { revision: this.revision, readyAt, availableAt, age: 0 });
    this.lines.push(`${this.#tick} create ${slot}`);
  }

  #end(slot: number): void {
    const replica = this.#replicas.get(slot);
    if (replica === undefined) throw new Error('slot has no replica');
    this.#replicas.delete(slot);
    this.#ending.set(slot, { revision: replica.revision, left: this.#delay() });
    this.lines.push(`${this.#tick} remove ${slot}`);
  }

  #delay(): number {
    const { delays } = this.#options;
    return delays[this.#delayCount++ % delays.length]!;
  }

  #pass(): void {
    this.#tick += 1;
    for (const replica of this.#replicas.values()) replica.age += 1;
    for (const [slot, end] of this.#ending) {
      end.left -= 1;
      if (end.left === 0) this.#ending.delete(slot);
    }
    this.#observe();
  }

  #observe(): void {
    const { replicas } = this.view;
    const holders = [...replicas, ...this.#ending.values()];
    this.observations.push({
      live: replicas.length,
      available: replicas.filter(({ isAvailable }) => isAvailable).length,
      revisions: new Set(holders.map(({ revision }) => revision)),
    });
  }
}

/** What a fleet holds if all of it are available and of one revision. */
export function sound(count: number, revision: number): readonly string[] {
  return Array.from({ length: count }, (_, slot) => `${slot}:${revision}`);
}

export function leastAvailable({ observations }: Fleet): number {
  return Math.min(...observations.map(({ available }) => available));
}

/** Slots that were removed, in turn. */
export function removedOf({ lines }: Fleet): readonly number[] {
  const removals = lines.filter((line) => line.includes('remove'));
  return removals.map((line) => Number(line.split(' ')[2]));
}
