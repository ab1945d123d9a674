/** Which blocks are proven, what a proof of one is made from, and what its verifiers know. */
import { ByteWriter, fromHex } from '../../crypto/bytes.ts';
import type { QuorumCertificate } from '../../crypto/certificate.ts';
import { type EnvelopeInput, encodeEnvelopeInput } from '../../crypto/envelope.ts';
import { encodeEnvelopeContext } from '../../crypto/envelope-context.ts';
import { taggedHash } from '../../crypto/hash.ts';
import { merkleRoot } from '../../crypto/merkle.ts';
import { RecentMap } from '../recent.ts';
import type { Block } from './block.ts';
import type { EpochSet } from './epoch-set.ts';
import type { Genesis, GenesisValidator } from './genesis.ts';
import type { Ledger } from './ledger.ts';
import { tierSeed } from './tier-seed.ts';

export interface ProofPlan {
  readonly everyBlocks: number;
  readonly total: number;
}

/** Number of the proof that a height gets, from 0, or -1 for none. */
export function proofIndexOf(height: number, plan: ProofPlan): number {
  if (height % plan.everyBlocks !== 0) return -1;
  const index = height / plan.everyBlocks - 1;
  return index < plan.total ? index : -1;
}

/** Height that a proof is about. */
export function provenHeight(index: number, plan: ProofPlan): number {
  return (index + 1) * plan.everyBlocks;
}

/** What the witnesses of a block commit to: each its own hash over chain, place and block. */
export function witnessCommitments(
  chainId: string,
  blockHash: string,
  count: number,
): Uint8Array[] {
  const block = fromHex(blockHash);
  return Array.from({ length: count }, (_, place) => {
    const witness = new ByteWriter().text(chainId).u32(place).bytes(block).finish();
    return taggedHash('simnet/witness/v1', witness);
  });
}

/** The bytes of a `prove` job for a finalised block. */
export function proveInput(
  genesis: Genesis,
  set: EpochSet,
  certificate: QuorumCertificate,
  witnesses: readonly Uint8Array[],
): Uint8Array {
  const previousBlockHash = fromHex(set.inputHash);
  const members = membersOf(genesis, set);
  const input: EnvelopeInput = {
    validators: set.keys,
    standings: members.map((member) => member.standing),
    certificate,
    vrfEntries: set.entries.map((entry, validator) => ({
      previousBlockHash,
      epoch: set.epoch,
      tierSeed: tierSeed(members[validator] as GenesisValidator),
      validator,
      proof: entry.proof,
      output: entry.output,
    })),
    witnessCommitments: witnesses,
  };
  return encodeEnvelopeInput(input);
}

/** Contexts that are surely found again. */
const CONTEXTS_KEPT = 256;

/** What verifiers of proofs know by themselves: the same at every node that has the same chain. */
export class ProofContexts {
  readonly #genesis: Genesis;
  readonly #witnessCount: number;
  readonly #made = new RecentMap<string, Uint8Array>(CONTEXTS_KEPT);

  constructor(genesis: Genesis, witnessCount: number) {
    this.#genesis = genesis;
    this.#witnessCount = witnessCount;
  }

  /** The encoded context of the proof of a final block. */
  of(ledger: Ledger, block: Block): Uint8Array {
    const set = ledger.setOf(block.header.epoch);
    const key = `${block.hash}/${set.hash}`;
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const { chainId } = this.#genesis;
    const witnesses = witnessCommitments(chainId, block.hash, this.#witnessCount);
    const context = verifyContext(this.#genesis, set, block, witnesses);
    this.#made.set(key, context);
    return context;
  }
}

function verifyContext(
  genesis: Genesis,
  set: EpochSet,
  block: Block,
  witnesses: readonly Uint8Array[],
): Uint8Array {
  const members = membersOf(genesis, set);
  return encodeEnvelopeContext({
    chainId: genesis.chainId,
    validators: set.keys,
    standings: members.map((member) => member.standing),
    tierSeeds: members.map(tierSeed),
    previousBlockHash: fromHex(set.inputHash),
    seenVrf: [],
    vrfEntriesMin: set.members.length,
    height: block.height,
    epoch: set.epoch,
    blockHash: fromHex(block.hash),
    witnessRoot: merkleRoot(witnesses),
  });
}

function membersOf(genesis: Genesis, set: EpochSet): GenesisValidator[] {
  return set.members.map((member) => genesis.validators[member] as GenesisValidator);
}
