/** Rounds of draws: every validator draws, tells the others, and counts who drew rightly. */
import { type Draw, VrfDraws } from '../../chain/draws.ts';
import type { ChainNode } from './node.ts';
import { type ChainWorld, strikes } from './world.ts';

/** Draws that may be under way at once. */
const DRAWS_KEPT = 65_536;

export class DrawService {
  readonly #world: ChainWorld;
  readonly #draws: VrfDraws | null = null;
  readonly #sent = new Map<number, Draw>();
  #count = 0;
  readonly #kind: number;

  constructor(world: ChainWorld, seeds: readonly Uint8Array[]) {
    this.#world = world;
    const { vrf } = world.spec;
    if (vrf !== undefined) this.#draws = new VrfDraws(seeds, vrf.realOneIn);
    this.#kind = world.sim.define(`${world.host.component}/chain.draw`, (to, serial) => {
      const draw = this.#sent.get(serial);
      if (draw !== undefined) this.#receive(world.nodes[to]!, draw);
    });
  }

  /** Draws that were computed for real. */
  get realCount(): number {
    return this.#draws?.realCount ?? 0;
  }

  /** A validator has a final block. */
  final(node: ChainNode, height: number): void {
    const { vrf } = this.#world.spec;
    if (vrf === undefined) return;
    if (height % vrf.everyBlocks === 0) this.#draw(node, height / vrf.everyBlocks);
    const counted = height - vrf.waitBlocks;
    if (counted > 0 && counted % vrf.everyBlocks === 0) {
      this.#countRound(node, counted / vrf.everyBlocks);
    }
  }

  #draw(node: ChainNode, round: number): void {
    const { sim, nodes } = this.#world;
    if (this.#draws === null) return;
    const draw = this.#draws.draw(node.place, round, strikes(this.#world, node, 'vrf_tamper'));
    const serial = this.#count++;
    this.#sent.set(serial, draw);
    this.#sent.delete(serial - DRAWS_KEPT);
    for (const to of nodes) {
      if (to === node) continue;
      const travelUs = this.#world.travelUs(node.place, to.place);
      if (travelUs >= 0) sim.schedule(travelUs, this.#kind, to.place, serial);
    }
    this.#receive(node, draw);
  }

  #receive(node: ChainNode, draw: Draw): void {
    if (!node.voter.isActive || this.#draws === null) return;
    node.counts.vrfSubmissions += 1;
    if (!this.#draws.verify(draw)) {
      node.counts.vrfRejected += 1;
      return;
    }
    node.counts.vrfAccepted += 1;
    const known = node.draws.get(draw.round) ?? new Uint8Array((node.absences.length + 7) >>> 3);
    known[draw.place >>> 3]! |= 1 << (draw.place & 7);
    node.draws.set(draw.round, known);
  }

  /** A round is over: with too little power in it, the rotation decides instead. */
  #countRound(node: ChainNode, round: number): void {
    const { powers, consensus } = this.#world;
    const drew = node.draws.get(round);
    for (const known of node.draws.keys()) if (known <= round) node.draws.delete(known);
    let power = 0;
    for (const [place, own] of powers.entries()) {
      if (((drew?.[place >>> 3] ?? 0) >>> (place & 7)) & 1) power += own;
    }
    node.counts.vrfRounds += 1;
    node.counts.vrfParticipation = power / consensus.totalPower;
    if (power < consensus.quorum) node.counts.vrfFallbacks += 1;
  }
}
