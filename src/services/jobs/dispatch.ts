/**
 * Which provider gets the next job.
 */
import type { Stream } from '../../kernel/stream.ts';
import type { Micros } from '../../kernel/time.ts';
import { hasFreeSlot, isJailed, type Provider } from './provider.ts';
import { wilsonInterval } from './wilson.ts';

/** Picks among providers with free slots that may get leases; there is at least one. */
export type PickRule = (candidates: readonly Provider[], stream: Stream) => Provider;

/**
 * The rules, by name. Those that draw nothing settle ties by order of joining. `best_record` goes by
 * the upper bound of the pass share, so that whoever is not yet known gets leases, too.
 */
export const pickRules: Readonly<Record<'random' | 'least_loaded' | 'best_record', PickRule>> = {
  random: (candidates, stream) => stream.pick(candidates),
  least_loaded: (candidates) => leastBy(candidates, loadOf),
  best_record: (candidates) => leastBy(candidates, (provider) => -recordOf(provider)),
};

/** What is wrong with a dispatcher. Without an entry nothing is. */
export interface DispatcherDefects {
  /** It leases to jailed providers as to any other. */
  readonly ignoresJail?: boolean;
  /** It leases to providers without a free slot, which then share their rate among their leases. */
  readonly ignoresSlots?: boolean;
}

/** The providers that a dispatcher with these defects leases to now. */
export function candidatesOf(
  providers: readonly Provider[],
  nowUs: Micros,
  defects: DispatcherDefects,
): readonly Provider[] {
  return providers.filter(
    (provider) =>
      (defects.ignoresSlots === true || hasFreeSlot(provider)) &&
      (defects.ignoresJail === true || !isJailed(provider, nowUs)),
  );
}

function leastBy(candidates: readonly Provider[], cost: (provider: Provider) => number): Provider {
  let best = candidates[0]!;
  let least = cost(best);
  for (const provider of candidates) {
    const its = cost(provider);
    if (its < least) {
      best = provider;
      least = its;
    }
  }
  return best;
}

function loadOf({ leaseCount, quality }: Provider): number {
  return leaseCount / quality.slots;
}

function recordOf({ passedCount, failedCount, timeoutCount }: Provider): number {
  return wilsonInterval(passedCount, passedCount + failedCount + timeoutCount).upper;
}
