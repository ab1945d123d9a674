/**
 * What a validator makes with its keys: signatures of its votes and proposals, and the VRF proofs by
 * which it leads. Each costs time, and a signature waits for the log that it must not run ahead of.
 */
import { fromHex } from '../../crypto/bytes.ts';
import type { Ticket } from '../../crypto/jobs.ts';
import { timeoutSignBytes } from '../../crypto/timeout.ts';
import { proposalSignBytes, voteSignBytes } from '../../crypto/vote.ts';
import { type Block, proposerAlpha } from '../chain/block.ts';
import type { OwnTimeout } from '../consensus/hotstuff/messages.ts';
import type { OwnProposal, OwnVote } from '../consensus/messages.ts';
import { proposalStep, type SignedStep, timeoutStep, voteStep } from '../symbolic.ts';
import type { ProcessContext } from './context.ts';

type TakeSignature = (signature: Uint8Array) => void;

interface Leadership {
  readonly height: number;
  readonly round: number;
  readonly ticket: Ticket;
}

export class SigningPart {
  readonly #context: ProcessContext;
  /** The VRF proof that was begun last, until somebody takes it. */
  #leadership: Leadership | null = null;

  constructor(context: ProcessContext) {
    this.#context = context;
  }

  /** Signs a vote that is in the log. */
  vote(vote: OwnVote, epoch: number, action: TakeSignature): void {
    const { env, machine } = this.#context;
    const message = () => {
      const blockHash = vote.blockHash === null ? null : fromHex(vote.blockHash);
      return voteSignBytes({ ...vote, chainId: env.genesis.chainId, epoch, blockHash });
    };
    this.#whenSigned(voteStep(machine.publicKey, vote, epoch), message, action);
  }

  /** Signs a timeout that is in the log. */
  timeout(timeout: OwnTimeout, action: TakeSignature): void {
    const { env, machine } = this.#context;
    const message = () => timeoutSignBytes({ ...timeout, chainId: env.genesis.chainId });
    this.#whenSigned(timeoutStep(machine.publicKey, timeout), message, action);
  }

  /** Signs a proposal that is in the log. */
  proposal(proposal: OwnProposal<Block>, action: TakeSignature): void {
    const { env, machine } = this.#context;
    const { height, round, validRound, block } = proposal;
    const message = () =>
      proposalSignBytes({
        ...{ chainId: env.genesis.chainId, height, round, validRound },
        blockHash: fromHex(block.hash),
      });
    this.#whenSigned(proposalStep(machine.publicKey, proposal), message, action);
  }

  /**
   * Has the VRF proof of leadership of a round begun before it is taken.
   *
   * @param vrfKey - This validator's public key. So too for `takeLeadership`.
   */
  prepareLeadership(height: number, round: number, vrfKey: Uint8Array): void {
    const ticket = this.takeLeadership(height, round, vrfKey);
    this.#leadership = { height, round, ticket };
  }

  /** The VRF proof of leadership of a round, for one who forgets it when it has been used. */
  takeLeadership(height: number, round: number, vrfKey: Uint8Array): Ticket {
    const known = this.#leadership;
    this.#leadership = null;
    if (known?.height === height && known.round === round) return known.ticket;
    const { env, machine } = this.#context;
    const { ledger } = machine.disk;
    const last = machine.disk.blockAt(ledger.height)?.block;
    const isStale = last !== undefined && machine.dishonesty?.does('stale_vrf') === true;
    const { chainId } = env.genesis;
    const alpha = isStale
      ? proposerAlpha(chainId, last.header.previousHash, last.height, round)
      : proposerAlpha(chainId, ledger.hash, height, round);
    return env.desk.proveVrf(machine.secrets.vrf, vrfKey, alpha);
  }

  #whenSigned(signed: SignedStep, message: () => Uint8Array, action: TakeSignature): void {
    const { env, machine } = this.#context;
    const ticket = env.desk.signStep(signed, machine.secrets.signing, message);
    this.#context.whenAnsweredAndSynced(ticket, this.#context.charge('sign'), () => {
      const signature = env.desk.bytes(ticket);
      env.desk.forget(ticket);
      action(signature);
    });
  }
}
