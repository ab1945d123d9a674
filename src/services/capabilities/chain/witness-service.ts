/** Relays of witnesses: what flows through them, and what that does to the votes that pass them. */
import type { Stream } from '../../../kernel/stream.ts';
import type { Micros } from '../../../kernel/time.ts';
import { WitnessLane } from '../../chain/witness-lane.ts';
import type { ChainNode } from './node.ts';
import { type ChainWorld, isOn } from './world.ts';

const FLOOD = 20;
/** Messages of the lane of votes for each in that of proofs. */
const VOTES_PER_PROOF = 0.5;

export class WitnessService {
  readonly #world: ChainWorld;
  readonly #stream: Stream;

  constructor(world: ChainWorld) {
    this.#world = world;
    this.#stream = world.host.stream('witness');
  }

  /** A process has begun: its relays are empty. */
  begin(node: ChainNode): void {
    const { witness } = this.#world.spec;
    if (witness === undefined) return;
    const { windowUs, proofs, votes } = witness;
    node.lanes ??= {
      proofs: new WitnessLane({ ...proofs, windowUs }),
      votes: new WitnessLane({ ...votes, windowUs }),
    };
    node.lanes.proofs.reset(this.#world.sim.nowUs);
    node.lanes.votes.reset(this.#world.sim.nowUs);
  }

  /** Gates or faults are others: so is what flows. */
  refresh(): void {
    const { spec, nodes, sim } = this.#world;
    if (spec.witness === undefined) return;
    for (const node of nodes) {
      const perSecond = this.#isRelaying(node) ? this.#inflow(node) : 0;
      node.lanes?.proofs.flow(perSecond, sim.nowUs);
      node.lanes?.votes.flow(perSecond * VOTES_PER_PROOF, sim.nowUs);
    }
  }

  /** How long a vote travels that also passes the relay of its receiver; -1 when it is dropped. */
  passUs(_from: number, to: number, travelUs: Micros): Micros {
    const { nodes, sim, spec } = this.#world;
    const lane = nodes[to]!.lanes?.votes;
    if (spec.witness === undefined || lane === undefined) return travelUs;
    const loss = lane.lossNow(sim.nowUs);
    if (loss > 0 && this.#stream.uniform() < loss) return -1;
    return travelUs + lane.waitUs(sim.nowUs);
  }

  #inflow(receiver: ChainNode): number {
    let perSecond = 0;
    for (const sender of this.#world.nodes) {
      if (sender === receiver || !this.#isRelaying(sender)) continue;
      perSecond += (this.#world.spec.witness?.rate ?? 0) * factorOf(sender);
    }
    return perSecond;
  }

  #isRelaying(node: ChainNode): boolean {
    return node.state !== null && isOn(this.#world, node, 'witness', true);
  }
}

function factorOf(node: ChainNode): number {
  if (!node.isWrong('witness_flood')) return 1;
  return node.instance.amount('wrong_result.witness_flood', 'factor', FLOOD);
}
