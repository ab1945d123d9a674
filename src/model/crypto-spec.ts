/** What a scenario says about cryptography: what is real, what it costs, what is tampered with. */
import { z } from 'zod';
import { distribution } from '../schema/distribution.ts';
import { record, value } from '../schema/record.ts';
import { size } from '../schema/size.ts';
import { whole } from '../schema/whole.ts';

/** What a scenario file says about cryptography. */
export const cryptoSchema = record({
  fidelity: value({
    votes: z.literal('all').describe('Votes whose signatures are real.'),
    vrf: z.literal('all').describe('VRF evaluations that are real.'),
    proofs: value({
      every_blocks: whole(1).describe('A block is proven every so many blocks.'),
      total: whole(1, 1_000_000).describe('Proofs of the whole run.'),
    }).describe('Which blocks are proven.'),
  }).describe('Which operations are computed; all others are modelled by their cost.'),
  witness_commitments: whole(0, 1_000_000).describe('Witness commitments of each proof.'),
  proof_bytes_max: size(1).describe('Larger proofs are refused.'),
  costs: value({
    sign: distribution().describe('Signing a vote.'),
    verify: distribution().describe('Verifying a signature.'),
    vrf_prove: distribution().describe('Evaluating the VRF.'),
    vrf_verify: distribution().describe('Verifying a VRF proof.'),
    certificate: distribution().describe('Verifying a quorum certificate.'),
    proof: distribution().describe('Proving a block.'),
    proof_verify: distribution().describe('Verifying a proof.'),
  }).describe('Virtual time that operations take.'),
  tamper: record({
    every_proofs: whole(1).describe('Every so many proofs are attacked.'),
    kinds: z
      .array(z.enum(['vrf', 'quorum']))
      .min(1)
      .refine((kinds) => new Set(kinds).size === kinds.length, {
        error: 'name.repeated: lists a kind twice',
      })
      .describe('Families of manipulations.'),
  })
    .optional()
    .describe('Manipulated proofs that verifiers must refuse.'),
}).describe('Which cryptography is real, what it costs, and how it is attacked.');

/** Cryptography, as the engine reads it. */
export type CryptoSpec = z.output<typeof cryptoSchema>;
