/**
 * For how long nothing stood in the way of progress: no fault on any link, no last block that wrong
 * clocks have dated ahead, and more than two thirds of the voting power at able nodes that can talk to
 * each other. A node is able when it is ready and
 * no fault ails it; what one says reaches another over able nodes. What should happen within a bound
 * is asked for in such times only, and only of nodes that these reach.
 */
import type { Micros } from '../../kernel/time.ts';
import { isDatedAhead } from '../chain/block-time.ts';
import type { EpochSet } from '../chain/epoch-set.ts';
import type { Network } from '../network/network.ts';
import type { Machine } from '../node/env.ts';
import { componentsOf } from '../world/components.ts';
import type { ReferenceChain } from './reference-chain.ts';

export interface QuietTimeOptions {
  readonly machines: readonly Machine[];
  readonly network: Network;
  readonly chain: ReferenceChain;
  readonly isAiling: (node: number) => boolean;
  /** Whether there are faults: without any, of those who run only who votes is looked at. */
  readonly hasFaults: boolean;
}

export class QuietTime {
  readonly #options: QuietTimeOptions;
  #sinceUs: Micros | null = null;
  /** How often the calm of the network had ended at the last look. */
  #storms = 0;
  /** By node: whether it is able. */
  readonly #able: Uint8Array;
  /** How many are not. */
  #unable = 0;
  /** Nodes that may be able no more, or were not at the last look. */
  readonly #suspects = new Set<number>();
  /** Nodes that faults have reached: what ails one of them may come and go with time. */
  readonly #reached = new Set<number>();
  /** By node: the part of the overlay that it is in; null while all nodes are able. */
  #partOf: Int32Array | null = null;
  /** The part that holds the power. */
  #main = 0;

  constructor(options: QuietTimeOptions) {
    this.#options = options;
    this.#able = new Uint8Array(options.machines.length).fill(1);
    if (options.hasFaults) for (const { index } of options.machines) this.#suspects.add(index);
  }

  /** How long it has been quiet, without a break; 0 if it is not. */
  lengthUs(nowUs: Micros): Micros {
    return this.#sinceUs === null ? 0 : nowUs - this.#sinceUs;
  }

  /** Whether the able nodes with the power reach a node: while it is quiet. */
  reaches(node: number): boolean {
    const partOf = this.#partOf;
    if (partOf === null || partOf[node] === this.#main) return true;
    const { overlay } = this.#options.network;
    return overlay.peersOf(node).some((peer) => partOf[peer] === this.#main);
  }

  /** Whether they reach every node that runs. */
  get isWhole(): boolean {
    if (this.#partOf === null) return true;
    return this.#options.machines.every(
      ({ index, process }) => process?.isAnswering !== true || this.reaches(index),
    );
  }

  /** A process was stopped. */
  stopped(node: number): void {
    this.#suspects.add(node);
  }

  /** A process has learnt that it lacks so many blocks that it is not ready. */
  fellBehind(node: number): void {
    if (this.#options.hasFaults) this.#suspects.add(node);
  }

  /** A fault acts on a machine, or may from now on. */
  reached(node: number): void {
    this.#reached.add(node);
    this.#suspects.add(node);
  }

  /** Looks whether it is quiet. */
  look(nowUs: Micros): void {
    const { storms } = this.#options.network.conditions;
    // A storm that began and ended since the last look broke the quiet.
    if (storms !== this.#storms) this.#sinceUs = null;
    this.#storms = storms;
    if (this.#isQuiet(nowUs)) this.#sinceUs ??= nowUs;
    else this.#sinceUs = null;
  }

  #isQuiet(nowUs: Micros): boolean {
    const { network, chain } = this.#options;
    if (!network.conditions.isCalm || isDatedAhead(chain.ledger.timeUs, nowUs)) return false;
    this.#lookWhoIsAble();
    return this.#isPowerJoined(chain.ledger.nextSet);
  }

  /** Parts are made out anew only when other nodes are able than at the last look. */
  #lookWhoIsAble(): void {
    const { network, isAiling } = this.#options;
    let hasChanged = false;
    for (const { index, process } of this.#nodesToAsk()) {
      const isAble = process?.isReady === true && !isAiling(index) ? 1 : 0;
      if (isAble === 0) this.#suspects.add(index);
      else if (!this.#reached.has(index)) this.#suspects.delete(index);
      if (isAble === this.#able[index]) continue;
      hasChanged = true;
      this.#able[index] = isAble;
      this.#unable += isAble === 1 ? -1 : 1;
    }
    if (!hasChanged) return;
    const { overlay, conditions } = network;
    const isUp = (node: number) => this.#able[node] === 1;
    this.#partOf = this.#unable === 0 ? null : componentsOf(overlay, conditions, isUp);
  }

  /**
   * A look at every node of ten thousand would cost more than what they do. All others are able: a
   * process that was ready stays so unless it is stopped, falls behind, or a fault reaches it.
   */
  #nodesToAsk(): readonly Machine[] {
    const { machines, chain, hasFaults } = this.#options;
    const { genesis, nextSet } = chain.ledger;
    const voters = hasFaults
      ? []
      : nextSet.members.map((member) => genesis.validators[member]?.node ?? -1);
    return [...voters, ...this.#suspects].map((node) => machines[node] as Machine);
  }

  /** Whether able nodes of one part hold two thirds of the power. */
  #isPowerJoined(set: EpochSet): boolean {
    const { validators } = this.#options.chain.ledger.genesis;
    const powers = new Map<number, number>();
    for (let place = 0; place < set.members.length; place += 1) {
      const node = validators[set.members[place] ?? -1]?.node ?? -1;
      if (this.#able[node] !== 1) continue;
      const part = this.#partOf?.[node] ?? 0;
      const power = (powers.get(part) ?? 0) + (set.powers[place] ?? 0);
      this.#main = part;
      if (3 * power > 2 * set.totalPower) return true;
      powers.set(part, power);
    }
    return false;
  }
}
