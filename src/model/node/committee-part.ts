/** How a validator applies for the next epoch: a VRF proof, sent as a transaction. */
import { fromHex } from '../../crypto/bytes.ts';
import { vrfAlpha } from '../../crypto/envelope.ts';
import type { GenesisValidator } from '../chain/genesis.ts';
import { tierSeed } from '../chain/tier-seed.ts';
import {
  encodeVrfSubmission,
  sealTransaction,
  transactionSignBytes,
  type UnsignedTransaction,
} from '../chain/transaction.ts';
import type { ProcessContext } from './context.ts';
import type { TransactionRelay } from './transaction-relay.ts';

export class CommitteePart {
  readonly #context: ProcessContext;
  readonly #transactions: TransactionRelay;
  /** Last epoch this process has applied for. */
  #applied = 0;

  constructor(context: ProcessContext, transactions: TransactionRelay) {
    this.#context = context;
    this.#transactions = transactions;
  }

  /** Applies for the epoch after the current one, unless that was done. */
  apply(): void {
    const { env, machine } = this.#context;
    const validator = env.genesis.validators[machine.validator];
    if (validator === undefined) return;
    const { ledger } = machine.disk;
    const epoch = ledger.nextEpoch + 1;
    if (this.#applied >= epoch || ledger.hasSubmission(epoch, validator.index)) return;
    this.#applied = epoch;
    this.#prove(validator, epoch, fromHex(ledger.inputHashOf(epoch)));
  }

  #prove(validator: GenesisValidator, epoch: number, previousBlockHash: Uint8Array): void {
    const { env, machine } = this.#context;
    const alpha = vrfAlpha({ previousBlockHash, epoch, tierSeed: tierSeed(validator) });
    const ticket = env.desk.proveVrf(machine.secrets.vrf, validator.vrfKey, alpha);
    this.#context.whenAnswered(ticket, this.#context.charge('vrfProve'), () => {
      const answer = env.desk.answer(ticket);
      env.desk.forget(ticket);
      if (answer.kind !== 'vrf') return;
      const payload = encodeVrfSubmission({
        epoch,
        validator: validator.index,
        proof: answer.proof,
      });
      this.#send({ kind: 'vrf-submission', sender: machine.publicKey, nonce: epoch, payload });
    });
  }

  #send(unsigned: UnsignedTransaction): void {
    const { env, machine } = this.#context;
    const { chainId } = env.genesis;
    const message = transactionSignBytes(chainId, unsigned);
    const ticket = env.desk.request({ kind: 'sign', seed: machine.secrets.signing, message });
    this.#context.whenAnswered(ticket, this.#context.charge('sign'), () => {
      const signature = env.desk.bytes(ticket);
      env.desk.forget(ticket);
      this.#transactions.publish(sealTransaction(chainId, unsigned, signature));
    });
  }
}
