/** What a scenario says about cryptography: what is real, what it costs, what is tampered with. */
import { z } from 'zod';
import { workTime } from '../schema/distribution.ts';
import { record, value } from '../schema/record.ts';
import { ruled } from '../schema/rule.ts';
import { shown } from '../schema/show.ts';
import { size } from '../schema/size.ts';
import { whole } from '../schema/whole.ts';

const ONE_IN_MAX = 1_000_000_000;

/** All, or one in so many: those that a hash of the content picks. */
function sampling() {
  return z.union(
    [z.literal('all'), value({ one_in: whole(2, ONE_IN_MAX).describe('One in so many.') })],
    {
      error: ({ input }) =>
        ruled('crypto.sampling', `${shown(input)} is neither all nor one_in: a number from 2`),
    },
  );
}

/** What a scenario file says about cryptography. */
export const cryptoSchema = record({
  fidelity: value({
    votes: sampling().describe('Votes and proposals whose signatures are real.'),
    vrf: sampling().describe('VRF evaluations after the genesis that are real.'),
    proofs: value({
      every_blocks: whole(1).describe('A block is proven every so many blocks.'),
      total: whole(0, 1_000_000).describe('Proofs of the whole run.'),
    }).describe('Which blocks are proven.'),
  }).describe('Which operations are computed; all others are modelled by their cost.'),
  witness_commitments: whole(0, 1_000_000).describe('Witness commitments of each proof.'),
  proof_bytes_max: size(1).describe('Larger proofs are refused.'),
  costs: value({
    sign: workTime().describe('Signing a vote.'),
    verify: workTime().describe('Verifying a signature.'),
    vrf_prove: workTime().describe('Evaluating the VRF.'),
    vrf_verify: workTime().describe('Verifying a VRF proof.'),
    certificate: workTime().describe('Verifying a quorum certificate.'),
    proof: workTime().describe('Proving a block.'),
    proof_verify: workTime().describe('Verifying a proof.'),
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
})
  .refine(({ fidelity, tamper }) => tamper === undefined || fidelity.proofs.total > 0, {
    path: ['tamper'],
    error: 'crypto.tamper: there are no proofs to attack',
  })
  .refine(({ fidelity }) => fidelity.proofs.total === 0 || !isSampledRun(fidelity), {
    path: ['fidelity', 'proofs', 'total'],
    error: 'crypto.sampled: proofs need real votes and VRF proofs, all of them; total must be 0',
  })
  .describe('Which cryptography is real, what it costs, and how it is attacked.');

function isSampledRun({ votes, vrf }: { readonly votes: Sampling; readonly vrf: Sampling }) {
  return votes !== 'all' || vrf !== 'all';
}

/** Which operations are computed for real. */
export type Sampling = 'all' | { readonly oneIn: number };

/** Cryptography, as the engine reads it. */
export type CryptoSpec = z.output<typeof cryptoSchema>;
