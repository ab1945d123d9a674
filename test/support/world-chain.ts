/** A chain without nodes: a founded genesis with real keys, and blocks that may follow it. */
import { fromHex } from '../../src/crypto/bytes.ts';
import { VrfKey, vrfOutput } from '../../src/crypto/ecvrf.ts';
import { SigningKey } from '../../src/crypto/ed25519.ts';
import { vrfAlpha } from '../../src/crypto/envelope.ts';
import { Streams } from '../../src/kernel/streams.ts';
import {
  type Block,
  type BlockHeader,
  makeBlock,
  transactionRoot,
} from '../../src/model/chain/block.ts';
import type { Genesis } from '../../src/model/chain/genesis.ts';
import { Ledger } from '../../src/model/chain/ledger.ts';
import { tierSeed } from '../../src/model/chain/tier-seed.ts';
import {
  encodeVrfSubmission,
  sealTransaction,
  type Transaction,
  type TransactionKind,
  transactionSignBytes,
  type VrfSubmission,
} from '../../src/model/chain/transaction.ts';
import { foundChain, type Identity, identitiesOf } from '../../src/model/world/founding.ts';
import { drillScenario } from './world-scenario.ts';

export interface Founding {
  readonly identities: readonly Identity[];
  readonly genesis: Genesis;
}

/** Founds the chain of the small drill. */
export function found(overrides: readonly string[] = [], seed = '7'): Founding {
  const spec = drillScenario(overrides);
  const streams = new Streams(seed);
  const identities = identitiesOf(spec.cluster.groups, streams);
  return { identities, genesis: foundChain(spec, identities, streams) };
}

export function newLedger(genesis: Genesis): Ledger {
  return new Ledger(genesis, vrfOutput);
}

const PAYER = Uint8Array.from({ length: 32 }, (_, index) => index);

/** A payment, signed. */
export function payment(chainId: string, nonce: number, payloadBytes = 8): Transaction {
  return signed(chainId, 'payment', PAYER, nonce, new Uint8Array(payloadBytes));
}

/** A transaction of that payload, signed with the key of a 32-byte seed. */
export function signed(
  chainId: string,
  kind: TransactionKind,
  seed: Uint8Array,
  nonce: number,
  payload: Uint8Array,
): Transaction {
  const key = SigningKey.fromSeed(seed);
  const unsigned = { kind, sender: key.publicKey, nonce, payload };
  return sealTransaction(chainId, unsigned, key.sign(transactionSignBytes(chainId, unsigned)));
}

/** A validator's real application for an epoch, as the ledger asks for it now. */
export function application(
  { identities, genesis }: Founding,
  ledger: Ledger,
  epoch: number,
  validator: number,
): VrfSubmission {
  const member = genesis.validators[validator]!;
  const previousBlockHash = fromHex(ledger.inputHashOf(epoch));
  const alpha = vrfAlpha({ previousBlockHash, epoch, tierSeed: tierSeed(member) });
  const key = VrfKey.fromSeed(identities[member.node]!.secrets.vrf);
  return { epoch, validator, proof: key.prove(alpha) };
}

/** The transaction of an application. */
export function applicationOf(
  founding: Founding,
  ledger: Ledger,
  epoch: number,
  validator: number,
): Transaction {
  const { identities, genesis } = founding;
  const payload = encodeVrfSubmission(application(founding, ledger, epoch, validator));
  const { signing } = identities[genesis.validators[validator]!.node]!.secrets;
  return signed(genesis.chainId, 'vrf-submission', signing, epoch, payload);
}

/** A block that may follow, with some fields of its header as the caller wants them. */
export function following(
  ledger: Ledger,
  transactions: readonly Transaction[] = [],
  changes: Partial<BlockHeader> = {},
): Block {
  const header: BlockHeader = {
    height: ledger.height + 1,
    round: 0,
    epoch: ledger.nextEpoch,
    protocol: 1,
    signal: 1,
    proposer: 0,
    timeUs: 1_000_000 * (ledger.height + 1),
    previousHash: ledger.hash,
    transactionRoot: transactionRoot(transactions),
    stateRoot: ledger.stateRoot,
    validatorSetHash: ledger.nextSet.hash,
    vrfProof: new Uint8Array(80),
    ...changes,
  };
  return makeBlock(ledger.genesis.chainId, header, transactions);
}
