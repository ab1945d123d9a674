/**
 * Keeps watch over the dose of faults: whether what faults do to the cluster stays within what the
 * protocol and the budgets are declared to bear.
 *
 * A third of the voting power or more that is faulty can stop the chain, and a third that lies can
 * split it; more nodes of a group down than its budget allows is more than was promised. Only what
 * faults do counts, not what a rollout does, and only what is more than the protocol bears anyhow: a
 * clock that drifts a little is no ailment. What fails after such a dose is no finding against the
 * cluster.
 */
import { formatMicros, type Micros } from '../../kernel/time.ts';
import type { EpochSet } from '../chain/epoch-set.ts';
import type { BudgetSpec } from '../cluster-spec.ts';
import type { ConsensusSpec } from '../consensus-spec.ts';
import type { CryptoSpec } from '../crypto-spec.ts';
import { mayLie } from '../invariants/invariant.ts';
import type { Network } from '../network/network.ts';
import type { Machine, NodeProcess } from '../node/env.ts';
import { componentsOf } from './components.ts';
import { Soundness } from './soundness.ts';

export interface ToleranceOptions {
  readonly machines: readonly Machine[];
  readonly budgets: readonly BudgetSpec[];
  readonly consensus: ConsensusSpec;
  readonly crypto: CryptoSpec;
  readonly network: Network;
  readonly nowUs: () => Micros;
  /** Whether a fault has a node down, or not ready again yet. */
  readonly isStruck: (node: number) => boolean;
}

/** A dose that was too much. */
export interface Overdose {
  readonly atUs: Micros;
  /** For people: `9 of 24 down at 12.3s`. */
  readonly message: string;
}

/** Why a member of the validator set does not count as correct. */
type Cause =
  | 'byzantine'
  | 'down'
  | 'paused'
  | 'misconfigured'
  | 'on a bad disk'
  | 'impaired'
  | 'cut off';

/** Most of the voting power that was faulty at one instant. */
export interface Peak {
  readonly power: number;
  readonly totalPower: number;
  readonly atUs: Micros;
}

export class Tolerance {
  readonly #options: ToleranceOptions;
  readonly #soundness: Soundness;
  #peak: Peak | null = null;
  #overdose: Overdose | null = null;
  #lies: Overdose | null = null;

  constructor(options: ToleranceOptions) {
    this.#options = options;
    this.#soundness = new Soundness(options);
  }

  /** The largest dose so far; null if there was none. */
  get peak(): Peak | null {
    return this.#peak;
  }

  /** The first dose with which the chain need not go on. */
  get overdose(): Overdose | null {
    return this.#overdose;
  }

  /** The first dose of lies with which nodes need not agree. */
  get overdoseOfLies(): Overdose | null {
    return this.#lies;
  }

  /** Measures the dose at this instant. */
  look(): void {
    const atUs = this.#options.nowUs();
    const set = this.#currentSet();
    const causes = this.#causes(set);
    const power = powerOf(set, causes);
    if (power > (this.#peak?.power ?? 0)) {
      this.#peak = { power, totalPower: set.totalPower, atUs };
    }
    if (3 * this.#lyingPower(set) >= set.totalPower)
      this.#lies ??= { atUs, message: told(set, causes, atUs) };
    if (3 * power >= set.totalPower) this.#overdose ??= { atUs, message: told(set, causes, atUs) };
    this.#checkBudgets(atUs);
  }

  #checkBudgets(atUs: Micros): void {
    const { budgets, machines, isStruck } = this.#options;
    if (this.#overdose !== null) return;
    for (const { name, group, maxUnavailable } of budgets) {
      const down = machines.filter((one) => one.group === group && isStruck(one.index)).length;
      if (down <= maxUnavailable) continue;
      const message = `${down} of ${group} down at ${formatMicros(atUs)}, ${name} bears ${maxUnavailable}`;
      this.#overdose ??= { atUs, message };
    }
  }

  /** The set that decides the highest height that is under way. */
  #currentSet(): EpochSet {
    const { machines } = this.#options;
    const highest = machines.reduce((best, machine) =>
      machine.disk.ledger.height > best.disk.ledger.height ? machine : best,
    );
    return highest.disk.ledger.nextSet;
  }

  /** By place in the set: why the member is not correct, or null. */
  #causes(set: EpochSet): (Cause | null)[] {
    const members = this.#membersOf(set);
    const causes = members.map((machine) => this.#causeOf(machine));
    const { network, machines } = this.#options;
    // What a rollout has down counts as if it ran: else it would be cut off, and others with it.
    const isSpared = (node: number) => !this.#isSilenced(machines[node] as Machine);
    const isWhole = network.conditions.isCalm && machines.every(({ index }) => isSpared(index));
    if (isWhole) return causes;
    const partOf = componentsOf(network.overlay, network.conditions, isSpared);
    const powers = new Map<number, number>();
    for (const [place, { index }] of members.entries()) {
      const part = partOf[index] as number;
      if (causes[place] !== null) continue;
      powers.set(part, (powers.get(part) ?? 0) + (set.powers[place] ?? 0));
    }
    const main = [...powers].reduce((a, b) => (b[1] > a[1] ? b : a), [-1, 0])[0];
    return causes.map((cause, place) => {
      return cause ?? (partOf[members[place]?.index ?? -1] === main ? null : 'cut off');
    });
  }

  #membersOf(set: EpochSet): Machine[] {
    const { machines } = this.#options;
    const { validators } = (machines[0] as Machine).disk.ledger.genesis;
    return set.members.map((member) => machines[validators[member]?.node ?? -1] as Machine);
  }

  #lyingPower(set: EpochSet): number {
    return this.#membersOf(set).reduce((sum, machine, place) => {
      return mayLie(machine) ? sum + (set.powers[place] ?? 0) : sum;
    }, 0);
  }

  /** Whether a fault ails a node itself, apart from its links. */
  isAiling(node: number): boolean {
    return this.#causeOf(this.#options.machines[node] as Machine) !== null;
  }

  /** Whether a fault keeps a node from passing on what it hears. */
  #isSilenced({ index, process }: Machine): boolean {
    return this.#options.isStruck(index) || isPaused(process);
  }

  #causeOf(machine: Machine): Cause | null {
    const { dishonesty, disk, process, config, index } = machine;
    if (dishonesty?.isActive) return 'byzantine';
    if (this.#options.isStruck(index)) return 'down';
    if (process === null) return null;
    if (isPaused(process)) return 'paused';
    if (config !== null) return 'misconfigured';
    const isSilent = disk.silentThrough > disk.ledger.height;
    if (isSilent || disk.isFull || disk.isLying) return 'on a bad disk';
    return this.#soundness.isSound(machine) ? null : 'impaired';
  }
}

function isPaused(process: NodeProcess | null): boolean {
  return process?.isListening === true && !process.isAnswering;
}

function powerOf(set: EpochSet, causes: readonly (Cause | null)[]): number {
  return causes.reduce((sum, cause, place) => {
    return cause === null ? sum : sum + (set.powers[place] ?? 0);
  }, 0);
}

/** The dose in words: how many of the validators, and what ails them. */
function told(set: EpochSet, causes: readonly (Cause | null)[], atUs: Micros): string {
  const counts = new Map<Cause, number>();
  for (const cause of causes) if (cause !== null) counts.set(cause, (counts.get(cause) ?? 0) + 1);
  const parts = [...counts].map(([cause, count]) => `${count} ${cause}`);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const what = counts.size === 1 ? [...counts.keys()][0] : `faulty (${parts.join(', ')})`;
  const percent = Math.floor((100 * powerOf(set, causes)) / set.totalPower);
  return `${total} of ${set.members.length} ${what} at ${formatMicros(atUs)}, ${percent}% of the power`;
}
