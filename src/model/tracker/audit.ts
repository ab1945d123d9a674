/**
 * The audit of one read: everything that the wallet stored about a block is derived or verified
 * again, and compared.
 *
 * The block is read anew from its bytes, its rows are made anew, and what is attached is held
 * against a chain block and a proof that the caller has fetched and verified meanwhile.
 */
import { DecodeError, equalBytes } from '../../crypto/bytes.ts';
import { type Attachment, attachmentBinding, type ChainPlace } from './attachment.ts';
import { type BitcoinBlock, parseBlock } from './bitcoin-block.ts';
import { type BlockFault, blockFault } from './block-fault.ts';
import { blockRows, rowTexts } from './block-rows.ts';

/** What a wallet has stored about a block, taken together for one read. */
export interface ReadPlan {
  readonly fixture: string;
  /** Of the Bitcoin block, in display order. */
  readonly id: string;
  /** Of the Bitcoin block, in its own chain. */
  readonly height: number;
  readonly raw: Uint8Array;
  /** The chain block that carried it. */
  readonly chain: ChainPlace;
  /** What the index holds about it, see `rowTexts`; empty when a row is missing. */
  readonly rows: readonly string[];
  readonly attachment: Attachment;
}

/** What the caller found out for one read. */
export interface AuditEvidence {
  /** Hash of the chain block at `plan.chain.height`, fetched anew; hexadecimal. */
  readonly chainBlockHash: string;
  /** SHA-256 of the envelope that was verified, hexadecimal. */
  readonly envelopeSha256: string;
  /** Why the envelope was refused, or null. */
  readonly envelopeReason: string | null;
  /** VRF key of the proposer of that chain block. */
  readonly vrfPublicKey: Uint8Array;
  /** What that proposer's VRF must prove. */
  readonly vrfAlpha: Uint8Array;
  /** Why the attached VRF proof was refused, or null. */
  readonly vrfReason: string | null;
  /** Output of the attached VRF proof, when it was accepted. */
  readonly vrfOutput?: Uint8Array | undefined;
}

type AuditReason = BlockFault | 'tracker.audit_mismatch' | 'tracker.proof' | 'tracker.vrf';

/** A finding that fails an audit. */
export interface AuditFault {
  readonly ok: false;
  readonly reason: AuditReason;
  readonly detail: string;
}

export type AuditVerdict = { readonly ok: true; readonly summary: string } | AuditFault;

/** Reads a block, or tells that the bytes are none. */
export function readBlock(raw: Uint8Array): BitcoinBlock | 'index.encoding' {
  try {
    return parseBlock(raw);
  } catch (error) {
    if (error instanceof DecodeError) return 'index.encoding';
    throw error;
  }
}

/** The first fault of a read, or null when all of it holds. */
export function auditFault(plan: ReadPlan, evidence: AuditEvidence): AuditFault | null {
  return (
    blockAudit(plan) ??
    comparisonAudit(plan, evidence) ??
    envelopeAudit(evidence) ??
    vrfAudit(plan, evidence)
  );
}

function blockAudit({ raw, id, height, rows }: ReadPlan): AuditFault | null {
  const block = readBlock(raw);
  if (block === 'index.encoding') return fault(block, 'stored bytes are no block');
  const broken = blockFault(block, id);
  if (broken !== null) return fault(broken, 'stored bytes are not the block that was indexed');
  const fresh = rowTexts(blockRows(block, height));
  const areEqual = fresh.length === rows.length && fresh.every((row, at) => row === rows[at]);
  return areEqual ? null : mismatch('index rows differ from those of the block');
}

function comparisonAudit(plan: ReadPlan, evidence: AuditEvidence): AuditFault | null {
  const { id, chain, attachment } = plan;
  if (attachment.binding !== attachmentBinding(id, chain, attachment)) {
    return mismatch('attachment is not bound to this block');
  }
  if (chain.blockHash !== evidence.chainBlockHash) {
    return mismatch('chain block differs from the one that carried the block');
  }
  if (attachment.envelopeSha256 !== evidence.envelopeSha256) {
    return mismatch('envelope differs from the one attached');
  }
  if (!equalBytes(attachment.vrf.publicKey, evidence.vrfPublicKey)) {
    return mismatch('VRF key is not that of the proposer');
  }
  if (!equalBytes(attachment.vrf.alpha, evidence.vrfAlpha)) {
    return mismatch('VRF input is not that of the chain block');
  }
  return null;
}

function envelopeAudit({ envelopeReason }: AuditEvidence): AuditFault | null {
  return envelopeReason === null ? null : fault('tracker.proof', envelopeReason);
}

function vrfAudit({ attachment }: ReadPlan, evidence: AuditEvidence): AuditFault | null {
  const { vrfReason, vrfOutput } = evidence;
  if (vrfReason !== null) return fault('tracker.vrf', vrfReason);
  const isSame = vrfOutput !== undefined && equalBytes(vrfOutput, attachment.vrf.output);
  return isSame ? null : fault('tracker.vrf', 'output differs from the one attached');
}

function mismatch(detail: string): AuditFault {
  return fault('tracker.audit_mismatch', detail);
}

function fault(reason: AuditReason, detail: string): AuditFault {
  return { ok: false, reason, detail };
}
