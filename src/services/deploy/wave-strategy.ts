/** Replacement in place, wave by wave: what an operator does with a fleet of machines. */
import { check } from '../../kernel/check.ts';
import { type CountOrPercent, replicaCount } from './rounding.ts';
import { missingSlots, NO_STEP, type ReplicaView, type Strategy } from './strategy.ts';

/** How a fleet is replaced. */
export interface WaveOptions {
  /** Waves of equal size, by slot; the first ones are larger by one if it does not come out even. */
  readonly waves: number;
  /** Most replicas not available at once, rounded down but at least 1. */
  readonly maxUnavailable: CountOrPercent;
}

/**
 * Replaces the replicas of one wave, as many at once as the budget allows, and begins the next wave
 * when all of it are available.
 *
 * @throws InvariantError if there is no wave.
 */
export function waveStrategy({ waves, maxUnavailable }: WaveOptions): Strategy {
  check(Number.isSafeInteger(waves) && waves > 0, 'not a number of waves', waves);
  return (view) => {
    const surplus = view.replicas.filter(({ slot }) => slot >= view.desired);
    if (surplus.length > 0) return { create: [], remove: surplus.map(({ slot }) => slot) };
    const create = missingSlots(view);
    if (create.length > 0) return { create, remove: [] };

    const budget = Math.max(1, replicaCount(maxUnavailable, view.desired, 'down'));
    const available = view.replicas.filter(({ isAvailable }) => isAvailable).length;
    const isDone = (replica: ReplicaView) =>
      replica.isAvailable && replica.revision === view.revision;
    const waveEnd = firstWaveEnd(view.desired, waves, (slot) => {
      return view.replicas.some((replica) => replica.slot === slot && isDone(replica));
    });
    const old = view.replicas.filter(({ slot, revision }) => {
      return slot < waveEnd && revision !== view.revision;
    });
    const remove = affordable(old, budget - (view.desired - available));
    return remove.length === 0 ? NO_STEP : { create: [], remove };
  };
}

/** Slot after the last of the first wave that has a slot not done. */
function firstWaveEnd(desired: number, waves: number, isDone: (slot: number) => boolean): number {
  let start = 0;
  for (let wave = 0; wave < waves; wave++) {
    const end = start + Math.floor(desired / waves) + (wave < desired % waves ? 1 : 0);
    for (let slot = start; slot < end; slot++) if (!isDone(slot)) return end;
    start = end;
  }
  return desired;
}

/** Those not available, who cost nothing, and of the others as many as the rest of the budget. */
function affordable(old: readonly ReplicaView[], rest: number): readonly number[] {
  const broken = old.filter(({ isAvailable }) => !isAvailable);
  const sound = old.filter(({ isAvailable }) => isAvailable).slice(0, Math.max(0, rest));
  return [...broken, ...sound].map(({ slot }) => slot);
}
