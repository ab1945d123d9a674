/** Chooses the instance that a request or a new connection goes to, among those listed as ready. */
import type { ServiceInstance } from './instance.ts';

/**
 * - `round_robin`: each in turn.
 * - `least_outstanding`: the one with the fewest requests in hand; among equals, the next in turn.
 */
export type BalancePolicy = 'round_robin' | 'least_outstanding';

/**
 * A load balancer. Its list follows readiness as it is told of it, which may lag behind the
 * processes: a listed instance whose process is gone refuses what it is given.
 */
export class Balancer {
  readonly #policy: BalancePolicy;
  readonly #listed: ServiceInstance[] = [];
  #turn = 0;

  constructor(policy: BalancePolicy) {
    this.#policy = policy;
  }

  /** Instances listed as ready. */
  get readyCount(): number {
    return this.#listed.length;
  }

  /** Whether an instance is listed. */
  isListed(instance: ServiceInstance): boolean {
    return this.#listed.includes(instance);
  }

  /** Lists an instance, by id among the others, or takes it off; either may be the case already. */
  list(instance: ServiceInstance, isReady: boolean): void {
    const place = this.#listed.indexOf(instance);
    if (place >= 0 === isReady) return;
    if (isReady) this.#listed.push(instance);
    else this.#listed.splice(place, 1);
    this.#listed.sort((a, b) => a.id - b.id);
  }

  /** The instance for the next request; `undefined` when none is listed. */
  pick(): ServiceInstance | undefined {
    const count = this.#listed.length;
    if (count === 0) return undefined;
    const first = this.#turn % count;
    const place = this.#policy === 'round_robin' ? first : this.#leastFrom(first);
    this.#turn = place + 1;
    return this.#listed[place];
  }

  #leastFrom(first: number): number {
    const count = this.#listed.length;
    let least = first;
    for (let step = 1; step < count; step++) {
      const place = (first + step) % count;
      if (this.#listed[place]!.inHandCount < this.#listed[least]!.inHandCount) least = place;
    }
    return least;
  }
}
