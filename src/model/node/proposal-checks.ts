/** What a node verifies of a proposed block before its consensus engine judges it. */
import { fromHex } from '../../crypto/bytes.ts';
import { vrfAlpha } from '../../crypto/envelope.ts';
import type { Ticket } from '../../crypto/jobs.ts';
import { proposalSignBytes } from '../../crypto/vote.ts';
import type { MetricId } from '../../metrics/registry.ts';
import { type Block, proposerAlpha } from '../chain/block.ts';
import type { EpochSet } from '../chain/epoch-set.ts';
import { tierSeed } from '../chain/tier-seed.ts';
import { decodeVrfSubmission, type Transaction } from '../chain/transaction.ts';
import type { CryptoDesk } from '../crypto-desk.ts';
import { proposalId } from '../gossip-tally.ts';
import { RecentMap } from '../recent.ts';
import { proposalStep } from '../symbolic.ts';
import type { WireProposal } from '../wire/messages.ts';
import type { ProcessContext } from './context.ts';
import type { TransactionRelay } from './transaction-relay.ts';

/** Blocks whose verdict is surely known. */
const BLOCKS_KEPT = 64;

export class ProposalChecks {
  readonly #context: ProcessContext;
  readonly #transactions: TransactionRelay;
  readonly #propagation: MetricId;
  /** Whether all signatures and VRF proofs of a block hold, by its hash. */
  readonly #accepted = new RecentMap<string, boolean>(BLOCKS_KEPT);

  constructor(context: ProcessContext, transactions: TransactionRelay) {
    this.#context = context;
    this.#transactions = transactions;
    this.#propagation = context.machine.registry.samples('propagation');
  }

  /** Measures how long a peer's proposal took to get here. */
  observe(proposal: WireProposal): void {
    const { env, machine, nowUs } = this.#context;
    const publishedUs = env.recorder.gossip.proposals.publishedUs(proposalId(proposal));
    if (publishedUs === undefined || publishedUs < this.#context.startedUs) return;
    machine.registry.observe(this.#propagation, nowUs - publishedUs, nowUs);
    env.recorder.blockPropagationUs.push(nowUs - publishedUs);
  }

  /** A block that this node made itself. */
  trust(block: Block): void {
    this.#accepted.set(block.hash, true);
  }

  /** Has the proof of this node's own leadership verified by the time that others ask for it. */
  prepare(height: number, round: number, vrfProof: Uint8Array): void {
    const { env, machine } = this.#context;
    const maker = env.genesis.validators[machine.validator];
    if (maker === undefined) return;
    const { chainId } = env.genesis;
    const alpha = proposerAlpha(chainId, machine.disk.ledger.hash, height, round);
    env.desk.verifyVrf(maker.vrfKey, alpha, vrfProof);
  }

  isAccepted(block: Block): boolean {
    return this.#accepted.get(block.hash) ?? false;
  }

  /**
   * Verifies a proposal and runs `action`, unless its own signature is bad: then it is dropped. A
   * block with bad content goes to the engine all the same, which votes against it.
   *
   * @param proposer - Place in the set of who must have signed.
   * @param blockProposer - Genesis index of who must have made the block.
   */
  whenChecked(
    proposal: WireProposal,
    set: EpochSet,
    proposer: number,
    blockProposer: number,
    action: () => void,
  ): void {
    const { env } = this.#context;
    const { block } = proposal;
    const signature = this.#signatureTicket(proposal, set, proposer);
    const contents = this.#contentTickets(block, blockProposer);
    if (signature === null || contents === null) return;
    const all = env.desk.group([signature, ...contents]);
    let delayUs = this.#context.charge('verify');
    if (contents.length > 0) delayUs = this.#context.charge('vrfVerify');
    this.#context.whenAnswered(all, delayUs, () => {
      const isSigned = env.desk.reason(signature) === null;
      const isSound = contents.every((ticket) => env.desk.reason(ticket) === null);
      env.desk.dissolve(all);
      if (!isSigned) return;
      this.#accepted.set(block.hash, isSound);
      if (!isSound) this.refuse(block, reasonIn(contents, env.desk));
      action();
    });
  }

  /** Tells why a peer's block is refused. */
  refuse(block: Block, reason: string): void {
    const { env, machine, nowUs } = this.#context;
    const { height, round, proposer } = block.header;
    if (proposer === machine.validator) return;
    const maker = env.genesis.validators[proposer]?.name ?? 'nobody';
    const subject = `block ${block.hash.slice(0, 12)} of ${maker} at height ${height} round ${round}`;
    env.recorder.refuse(nowUs, machine.name, subject, reason);
  }

  /** Whether a transaction may go into the next block as this node sees the chain. */
  isIncludable(tx: Transaction): boolean {
    const { ledger } = this.#context.machine.disk;
    if (ledger.isCommitted(tx.id)) return false;
    if (tx.kind !== 'vrf-submission') return true;
    const { epoch, validator } = decodeVrfSubmission(tx.payload);
    return epoch === ledger.nextEpoch + 1 && !ledger.hasSubmission(epoch, validator);
  }

  #signatureTicket(proposal: WireProposal, set: EpochSet, proposer: number): Ticket | null {
    const key = set.keys[proposer];
    if (key === undefined) return null;
    const { env } = this.#context;
    const message = () =>
      proposalSignBytes({
        ...proposal,
        chainId: env.genesis.chainId,
        blockHash: fromHex(proposal.block.hash),
      });
    const signed = proposalStep(key.voteKey, proposal);
    return env.desk.verifyStep(signed, proposal.signature, message);
  }

  /** Tickets for all that must hold in a block, none where that is known; null if it cannot. */
  #contentTickets(block: Block, blockProposer: number): Ticket[] | null {
    if (this.#accepted.has(block.hash)) return [];
    const { env } = this.#context;
    const { header } = block;
    const maker = env.genesis.validators[blockProposer];
    if (maker === undefined) return null;
    const { chainId } = env.genesis;
    const alpha = () => proposerAlpha(chainId, header.previousHash, header.height, header.round);
    const tickets = [env.desk.verifyVrfOf(header, maker.vrfKey, alpha, header.vrfProof)];
    for (const tx of block.transactions) {
      tickets.push(this.#transactions.check(tx).ticket);
      const submission = this.#submissionTicket(tx);
      if (submission !== null) tickets.push(submission);
    }
    return tickets;
  }

  #submissionTicket(tx: Transaction): Ticket | null {
    if (tx.kind !== 'vrf-submission' || tx.payload.length !== 88) return null;
    const { epoch, validator, proof } = decodeVrfSubmission(tx.payload);
    const { ledger } = this.#context.machine.disk;
    const maker = ledger.genesis.validators[validator];
    if (maker === undefined || epoch !== ledger.nextEpoch + 1) return null;
    const previousBlockHash = fromHex(ledger.inputHashOf(epoch));
    const alpha = vrfAlpha({ previousBlockHash, epoch, tierSeed: tierSeed(maker) });
    return this.#context.env.desk.verifyVrf(maker.vrfKey, alpha, proof);
  }
}

/** What is wrong with a block, by the tickets of its contents: the proposer's VRF proof is first. */
function reasonIn([vrf]: readonly Ticket[], desk: CryptoDesk): string {
  const isDrawn = vrf !== undefined && desk.reason(vrf) === null;
  return isDrawn ? 'block.transaction_proof' : 'block.vrf_proof';
}
