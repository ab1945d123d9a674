/**
 * What a wallet keeps about the chain block that carried a Bitcoin block: which proof covers it,
 * and the VRF output of its proposer.
 *
 * An attachment is bound to its Bitcoin block and its chain block. A swap of two attachments, or
 * of parts of them, breaks the binding; a swap that renews the binding still names a proof and a
 * VRF input that are not those of the chain block.
 */
import { ByteWriter, fromHex, toHex } from '../../crypto/bytes.ts';
import { taggedHash } from '../../crypto/hash.ts';
import { check } from '../../kernel/check.ts';

/** A block of the simulated chain. */
export interface ChainPlace {
  readonly height: number;
  /** 32 bytes, hexadecimal. */
  readonly blockHash: string;
}

/** A VRF output with what proves it. Source of the lengths: RFC 9381, ECVRF-EDWARDS25519. */
interface VrfRecord {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** What the output was drawn for. */
  readonly alpha: Uint8Array;
  /** 80 bytes. */
  readonly proof: Uint8Array;
  /** 64 bytes. */
  readonly output: Uint8Array;
}

/** What is attached to an indexed block. */
export interface ProofRecord {
  /** SHA-256 of the encoded proof envelope, hexadecimal. */
  readonly envelopeSha256: string;
  /** Height of the chain block that the proof is about. */
  readonly provenHeight: number;
  readonly vrf: VrfRecord;
}

export interface Attachment extends ProofRecord {
  /** `attachmentBinding` over all of it, as it was attached. */
  readonly binding: string;
}

/**
 * Binds a record to the Bitcoin block and the chain block that it is about: 32 bytes, hexadecimal.
 *
 * @param id - Of the Bitcoin block, in display order.
 */
export function attachmentBinding(id: string, chain: ChainPlace, record: ProofRecord): string {
  const { publicKey, alpha, proof, output } = record.vrf;
  const heights = new ByteWriter().u64(chain.height).u64(record.provenHeight).finish();
  const hashes = [id, chain.blockHash, record.envelopeSha256].map(fromHex);
  const parts = [heights, ...hashes, publicKey, alpha, proof, output];
  return toHex(taggedHash('simnet/tracker-attachment/v1', ...parts));
}

/**
 * Binds a record and copies its bytes.
 *
 * @throws InvariantError if a field is not of its length: only verified records are attached.
 */
export function bindAttachment(id: string, chain: ChainPlace, record: ProofRecord): Attachment {
  const { envelopeSha256, provenHeight, vrf } = record;
  check(envelopeSha256.length === 64, 'an envelope hash is not 32 bytes', envelopeSha256);
  check(vrf.publicKey.length === 32, 'a VRF key is not 32 bytes', vrf.publicKey.length);
  check(vrf.proof.length === 80, 'a VRF proof is not 80 bytes', vrf.proof.length);
  check(vrf.output.length === 64, 'a VRF output is not 64 bytes', vrf.output.length);
  const copy = {
    publicKey: new Uint8Array(vrf.publicKey),
    alpha: new Uint8Array(vrf.alpha),
    proof: new Uint8Array(vrf.proof),
    output: new Uint8Array(vrf.output),
  };
  const binding = attachmentBinding(id, chain, record);
  return { envelopeSha256, provenHeight, vrf: copy, binding };
}
