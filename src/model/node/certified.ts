/** Whether a finalised block of a peer is what a quorum has signed for. */
import { fromHex, toHex } from '../../crypto/bytes.ts';
import { certificateFault, signerIndices } from '../../crypto/certificate.ts';
import { voteSignBytes } from '../../crypto/vote.ts';
import { transactionRoot } from '../chain/block.ts';
import type { EpochSet } from '../chain/epoch-set.ts';
import type { CryptoDesk, SignatureTicket } from '../crypto-desk.ts';
import { voteStep } from '../symbolic.ts';
import type { SyncedBlock } from '../wire/messages.ts';
import type { ProcessContext } from './context.ts';

/**
 * Verifies the certificate of a block on the node's processor.
 *
 * @param set - Of the epoch that the block should be of.
 * @param action - Told whether a quorum of the set has signed for just this block, unless the process
 *   has died meanwhile.
 */
export function checkCertified(
  context: ProcessContext,
  synced: SyncedBlock,
  set: EpochSet,
  action: (isCertified: boolean) => void,
): void {
  const { desk, genesis } = context.env;
  const signatures = signatureTickets(synced, set, desk);
  const all = desk.group(signatures.map(({ ticket }) => ticket));
  context.whenAnswered(all, context.charge('certificate'), () => {
    desk.dissolve(all);
    action(isCertified(synced, set, genesis.chainId, desk.recallSignatures(signatures)));
  });
}

function signatureTickets(
  { certificate }: SyncedBlock,
  { keys }: EpochSet,
  desk: CryptoDesk,
): SignatureTicket[] {
  const message = voteSignBytes({ ...certificate, step: 'precommit' });
  // What the certificate says was signed: a block that was altered on the way is not what it names.
  const blockHash = toHex(certificate.blockHash);
  const vote = { ...certificate, step: 'precommit', blockHash } as const;
  const tickets: SignatureTicket[] = [];
  for (const [place, signer] of signerIndices(certificate.bitmap).entries()) {
    const key = keys[signer];
    const signature = certificate.signatures[place];
    if (key === undefined || signature === undefined) continue;
    const signed = voteStep(key.voteKey, vote, certificate.epoch);
    tickets.push(desk.verifyMember(signed, signature, message));
  }
  return tickets;
}

function isCertified(
  { block, certificate }: SyncedBlock,
  set: EpochSet,
  chainId: string,
  known: ReturnType<CryptoDesk['recallSignatures']>,
): boolean {
  const { hash, height, header, transactions } = block;
  const blockHash = fromHex(hash);
  const expected = { chainId, validators: set.keys, height, epoch: header.epoch, blockHash };
  const fault = certificateFault(certificate, expected, known);
  return fault === null && header.transactionRoot === transactionRoot(transactions);
}
