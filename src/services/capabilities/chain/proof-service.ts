/** Provers, verifiers and caches of proofs, and the commitment that proofs are folded into. */
import { type Sampler, sampler } from '../../../kernel/distributions.ts';
import type { Stream } from '../../../kernel/stream.ts';
import { laterUs } from '../../../kernel/time.ts';
import type { Block } from '../../chain/block.ts';
import {
  fold,
  makeProof,
  type ProofJudgement,
  ProofTrack,
  type ProvenBlock,
  provenBlock,
  statementOf,
} from '../../chain/proving.ts';
import {
  type CommitmentLink,
  firstAccumulator,
  verifyCommitment,
} from '../../proofs/commitment.ts';
import { ProofCache } from '../../proofs/proof-cache.ts';
import type { ChainNode } from './node.ts';
import { type ChainWorld, isOn, strikes } from './world.ts';

/** Proofs that may be under way at once, and links that are kept. */
const KEPT = 8_192;
const QUEUE_MAX = 4_096;
const CACHE_FILE = 'cache';
const THRASH = 4;

export class ProofService {
  readonly #world: ChainWorld;
  readonly #stream: Stream;
  readonly #time: Sampler | null;
  readonly #sent = new Map<number, ProvenBlock>();
  /** Proofs that somebody accepted, by height. */
  readonly #links = new Map<number, ProvenBlock>();
  #count = 0;
  #thrashed = 0;
  readonly #provedKind: number;
  readonly #proofKind: number;

  constructor(world: ChainWorld) {
    this.#world = world;
    const { spec, sim, host } = world;
    this.#stream = host.stream('proofs');
    this.#time = spec.proofs === undefined ? null : sampler(spec.proofs.time);
    const name = `${host.component}/chain`;
    this.#provedKind = sim.define(`${name}.proved`, (place, height, life) => {
      const node = world.nodes[place]!;
      if (node.instance.life === life) this.#proved(node, height);
    });
    this.#proofKind = sim.define(`${name}.proof`, (place, serial) => {
      const proven = this.#sent.get(serial);
      const node = world.nodes[place]!;
      if (proven !== undefined && node.voter.isActive) this.#receive(node, proven);
    });
  }

  /** A process has begun: it goes on from where the chain has come, with the cache that is left. */
  begin(node: ChainNode): void {
    if (this.#time === null) return;
    const { instance } = node;
    const own = instance.trait('proof_kind', 'stark');
    const listed = instance.trait<string>('verifier_kinds', '');
    const kinds = listed === '' ? [own] : listed.split(',').map((kind) => kind.trim());
    const limit = node.setting('max_proof_size_bytes', 4_194_304);
    node.track = new ProofTrack(this.#world.spec.chainId, kinds, limit);
    const from = Math.min(node.height, this.#lastLink());
    const link = this.#links.get(from)?.link;
    if (link !== undefined) node.track.adopt(from, link.accumulator);
    node.foldedUs = this.#world.sim.nowUs;
    node.made.clear();
    node.proving.clear();
    node.proverBusyUntilUs = this.#world.sim.nowUs;
    const capacity = Math.max(1, Math.floor(node.setting('proof_cache.capacity', 1_024)));
    node.cache = new ProofCache(capacity, {
      get ignoresCapacity() {
        return node.isWrong('cache_overflow');
      },
    });
    const directory = node.directories.get('proof_cache_dir');
    if (directory !== undefined) node.cache.load(directory, CACHE_FILE);
  }

  /** A process is gone; its cache lies on its disk. */
  end(node: ChainNode): void {
    const directory = node.directories.get('proof_cache_dir');
    if (this.#time !== null && directory !== undefined) node.cache.save(directory, CACHE_FILE);
  }

  /** History ends at a height: what was proved behind it counts no more. */
  truncate(height: number): void {
    for (const known of this.#links.keys()) if (known > height) this.#links.delete(known);
    this.#sent.clear();
    for (const node of this.#world.nodes) this.rewind(node, height);
  }

  /** A validator stands at an earlier height: so does its commitment. */
  rewind(node: ChainNode, height: number): void {
    const { track } = node;
    if (track === null || track.height <= height) return;
    const chain = this.#world.spec.chainId;
    const link = this.#links.get(height)?.link;
    if (link !== undefined) track.adopt(height, link.accumulator);
    else track.adopt(0, firstAccumulator(chain));
    node.made.clear();
  }

  /** Whether a validator refuses a block because proofs are missing. */
  blocksImport(node: ChainNode, height: number): boolean {
    const { proofs } = this.#world.spec;
    if (proofs === undefined || node.track === null) return false;
    if (this.#world.spec.features.enforcement === undefined) return false;
    if (!isOn(this.#world, node, 'enforcement', false)) return false;
    return node.track.height < height - 1 - proofs.enforcementBlocks;
  }

  /** A validator has a final block. */
  final(node: ChainNode, block: Block): void {
    const { proofs } = this.#world.spec;
    const { track } = node;
    if (proofs === undefined || track === null) return;
    if (!isOn(this.#world, node, 'recursiveProofs', true)) return;
    this.#lookUp(node, proofs.cacheWindow);
    if (block.proposer !== node.place) return;
    this.#wish(node, block.height);
    if (track.height < block.height - proofs.retryBlocks) this.#wish(node, track.height + 1);
  }

  /** How many blocks wait at a prover. */
  depth(node: ChainNode): number {
    return node.proving.size + node.made.size;
  }

  /** Whether the last so many steps of the commitment of a validator follow from each other. */
  verifies(node: ChainNode, steps: number): boolean {
    const { track } = node;
    if (track === null) return false;
    const from = Math.max(0, track.height - steps);
    const first = from === 0 ? null : this.#links.get(from);
    if (first === undefined) return false;
    const accumulator = first?.link.accumulator ?? firstAccumulator(this.#world.spec.chainId);
    const links: CommitmentLink[] = [];
    for (let height = from + 1; height <= track.height; height++) {
      const proven = this.#links.get(height);
      if (proven === undefined || !track.knows(proven.link.proof.kind)) return false;
      links.push(proven.link);
    }
    return verifyCommitment(links, { accumulator, height: from }).outcome === 'valid';
  }

  /** Verifies all proofs that are kept again. @returns How many there are, or the first bad one. */
  reverify(node: ChainNode): { readonly count: number } | { readonly badHeight: number } {
    const { track } = node;
    let count = 0;
    for (const [height, proven] of this.#links) {
      const before = this.#links.get(height - 1)?.link.accumulator;
      if (track === null || height > track.height || before === undefined) continue;
      if (track.verdictOn(proven, before, height - 1) !== 'accepted') return { badHeight: height };
      count += 1;
    }
    return { count };
  }

  #lastLink(): number {
    let last = 0;
    for (const height of this.#links.keys()) if (height > last) last = height;
    return last;
  }

  #wish(node: ChainNode, height: number): void {
    if (node.proving.has(height) || node.made.has(height) || this.#time === null) return;
    if (node.proving.size >= QUEUE_MAX || height <= (node.track?.height ?? 0)) return;
    const { sim } = this.#world;
    const workUs = this.#time(this.#stream) / node.instance.speed;
    const startUs = Math.max(sim.nowUs, node.proverBusyUntilUs);
    node.proverBusyUntilUs = laterUs(startUs, workUs);
    node.proving.set(height, sim.nowUs);
    const { life } = node.instance;
    sim.scheduleAt(node.proverBusyUntilUs, this.#provedKind, node.place, height, life);
  }

  #proved(node: ChainNode, height: number): void {
    const sinceUs = node.proving.get(height);
    const { sim, blocks } = this.#world;
    if (sinceUs === undefined) return;
    node.proving.delete(height);
    node.counts.proofSeconds.observe(sim.nowUs - sinceUs);
    const block = blocks.at(height);
    if (block === undefined || height <= (node.track?.height ?? 0)) return;
    const kind = node.instance.trait('proof_kind', 'stark');
    const isTampered = strikes(this.#world, node, 'proof_tamper');
    const root = node.ownRoots.get(height) ?? block.root;
    node.made.set(height, makeProof(kind, statementOf(height, root), isTampered));
    this.#giveAway(node);
  }

  /** Gives away the proofs whose turn has come: each is folded into the one before it. */
  #giveAway(node: ChainNode): void {
    const { track, instance } = node;
    if (track === null) return;
    for (const made of node.made.keys()) if (made <= track.height) node.made.delete(made);
    const height = track.height + 1;
    const proof = node.made.get(height);
    if (proof === undefined) return;
    node.made.delete(height);
    const returnsPrevious = node.isWrong('previous_accumulator');
    const link = fold(proof, height, track.accumulator, returnsPrevious);
    const size = instance.trait('proof_size_bytes', 1_048_576);
    const proven = provenBlock(link, size, node.place);
    this.#send(node, proven);
    this.#receive(node, proven);
  }

  #send(node: ChainNode, proven: ProvenBlock): void {
    const { sim, nodes, spec } = this.#world;
    const serial = this.#count++;
    this.#sent.set(serial, proven);
    this.#sent.delete(serial - KEPT);
    for (const to of nodes) {
      if (to === node) continue;
      const travelUs = this.#world.travelUs(node.place, to.place);
      if (travelUs < 0) continue;
      const verifyUs = (spec.proofs?.verifyUs ?? 0) / to.instance.speed;
      sim.schedule(laterUs(travelUs, verifyUs), this.#proofKind, to.place, serial);
    }
  }

  #receive(node: ChainNode, proven: ProvenBlock): void {
    const { track } = node;
    const { height } = proven.link;
    if (track === null || height <= track.height) return;
    if (height > track.height + 1) {
      this.#catchUp(node);
      if (height > track.height + 1) {
        track.keep(proven);
        return;
      }
    }
    for (let next: ProvenBlock | undefined = proven; next !== undefined; ) {
      this.#judge(node, track, next);
      next = track.takeEarly();
    }
    this.#giveAway(node);
  }

  #catchUp(node: ChainNode): void {
    const { track } = node;
    if (track === null) return;
    for (;;) {
      const next = this.#links.get(track.height + 1);
      if (next === undefined || next.link.height > node.height) return;
      if (!this.#judge(node, track, next)) return;
    }
  }

  #judge(node: ChainNode, track: ProofTrack, proven: ProvenBlock): boolean {
    if (proven.link.height !== track.height + 1) return false;
    const verdict = track.judge(proven);
    if (verdict !== 'accepted') {
      this.#refuse(node, proven, verdict);
      return false;
    }
    node.counts.proofs += 1;
    node.foldedUs = this.#world.sim.nowUs;
    node.cache.put(proven.key, proven.link.proof.bytes);
    const { height } = proven.link;
    if (!this.#links.has(height)) {
      this.#links.set(height, proven);
      this.#links.delete(height - KEPT);
    }
    return true;
  }

  #refuse(node: ChainNode, { link, prover }: ProvenBlock, verdict: ProofJudgement): void {
    const { counts, instance } = node;
    counts.proofFailures += 1;
    if (verdict === 'oversize') counts.proofsOversize += 1;
    if (counts.proofFailures > 1) return;
    const by = this.#world.nodes[prover]!.instance.name;
    const text = `proof of height ${link.height} by ${by} is refused: ${verdict}`;
    this.#world.host.log(instance, 'warn', text);
  }

  /** Proofs of the last heights are asked for again: by wallets, and by who folds them further. */
  #lookUp(node: ChainNode, window: number): void {
    const { track, cache } = node;
    const newest = track?.height ?? 0;
    if (newest === 0) return;
    const height = newest - this.#stream.below(Math.min(newest, window));
    const proven = this.#links.get(height);
    if (proven !== undefined && cache.get(proven.key) === undefined) {
      cache.put(proven.key, proven.link.proof.bytes);
    }
    if (!node.isWrong('cache_thrash')) return;
    const times = node.instance.amount('wrong_result.cache_thrash', 'factor', THRASH);
    for (let time = 0; time < times; time++) {
      const key = `other-${this.#thrashed++}`;
      if (cache.get(key) === undefined) cache.put(key, new Uint8Array(1));
    }
  }
}
