/**
 * Approvals: who signed what. An answer is signed with Ed25519 over the name of the approval, the
 * signer and the answer, so that neither can be put in the place of another.
 *
 * The key of a signer follows from its name, as a directory of keys would tell it: what a record
 * claims about its key is compared with that, never believed. A simulation keeps no secrets.
 */
import { ByteWriter, DecodeError, fromHex, toHex } from '../crypto/bytes.ts';
import { SigningKey, verifySignature } from '../crypto/ed25519.ts';
import { taggedHash } from '../crypto/hash.ts';
import type { ApprovalSpec } from './approval-spec.ts';
import type { EvidenceRecord } from './state.ts';

/** A share such as 0.55 of 100 must not ask for 56 because it is not exact in binary. */
const ROUNDING = 1e-9;

/** What a signer says. */
export type ApprovalAnswer = 'approved' | 'refused';

/** The fields of a record of kind `approval`, each as text; key and signature in hexadecimal. */
export interface ApprovalFields extends Readonly<Record<string, string>> {
  readonly approval: string;
  readonly signer: string;
  readonly answer: ApprovalAnswer;
  readonly publicKey: string;
  readonly signature: string;
}

/** Where an approval stands, by the records that hold. */
export interface ApprovalTally {
  /** Signers that approved, each once, in the order of their answers. */
  readonly approved: readonly string[];
  readonly refused: readonly string[];
  /** Records that do not hold, with why. */
  readonly invalid: readonly string[];
  /** How many must approve. */
  readonly needed: number;
  /** Whether those who have not answered could still make it complete. */
  readonly isPossible: boolean;
}

/** Signs an answer: the fields that its record of evidence needs. */
export function signApproval(
  approval: string,
  signer: string,
  answer: ApprovalAnswer = 'approved',
): ApprovalFields {
  const key = keyOf(signer);
  const signature = toHex(key.sign(messageOf(approval, signer, answer)));
  return { approval, signer, answer, publicKey: toHex(key.publicKey), signature };
}

/** Counts the answers that were asked for; of several by one signer the first that holds counts. */
export function tallyApproval(
  spec: Pick<ApprovalSpec, 'name' | 'from' | 'quorum'>,
  evidence: readonly EvidenceRecord[],
): ApprovalTally {
  const answers = new Map<string, ApprovalAnswer>();
  const invalid: string[] = [];
  for (const { kind, fields } of evidence) {
    if (kind !== 'approval' || fields['approval'] !== spec.name) continue;
    const signer = fields['signer'] ?? '';
    const reason = spec.from.includes(signer) ? reasonAgainst(fields) : 'was not asked';
    if (reason !== null) invalid.push(`${signer} ${reason}`);
    else if (!answers.has(signer)) answers.set(signer, fields['answer'] as ApprovalAnswer);
  }
  const ofAnswer = (answer: ApprovalAnswer) =>
    [...answers].filter(([, one]) => one === answer).map(([signer]) => signer);
  const approved = ofAnswer('approved');
  const refused = ofAnswer('refused');
  const needed = Math.ceil(spec.quorum * spec.from.length - ROUNDING);
  return {
    approved,
    refused,
    invalid,
    needed,
    isPossible: spec.from.length - refused.length >= needed,
  };
}

/** Why a record does not hold, or null. */
function reasonAgainst(fields: Readonly<Record<string, string>>): string | null {
  const { approval = '', signer = '', answer = '' } = fields as Partial<ApprovalFields>;
  if (answer !== 'approved' && answer !== 'refused') return 'gave no answer';
  const { publicKey } = keyOf(signer);
  if (fields['publicKey'] !== toHex(publicKey)) return 'signed with another key';
  try {
    const signature = fromHex(fields['signature'] ?? '');
    const reason = verifySignature(publicKey, messageOf(approval, signer, answer), signature);
    return reason === null ? null : `has a signature that does not hold (${reason})`;
  } catch (error) {
    if (error instanceof DecodeError) return 'has a signature that is not hexadecimal';
    throw error;
  }
}

function messageOf(approval: string, signer: string, answer: ApprovalAnswer): Uint8Array {
  return new ByteWriter()
    .text('simnet.approval.v1')
    .text(approval)
    .text(signer)
    .text(answer)
    .finish();
}

function keyOf(signer: string): SigningKey {
  const seed = taggedHash('simnet.approval-key.v1', new ByteWriter().text(signer).finish());
  return SigningKey.fromSeed(seed);
}
