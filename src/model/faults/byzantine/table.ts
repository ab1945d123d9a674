/** The kinds of faults of nodes that lie. A new kind is one file beside this one and one entry here. */
import { badProofSchema, startBadProof } from './bad-proof.ts';
import { equivocateSchema, startEquivocate } from './equivocate.ts';
import { invalidBlockSchema, startInvalidBlock } from './invalid-block.ts';
import { staleVrfSchema, startStaleVrf } from './stale-vrf.ts';
import { startWithhold, withholdSchema } from './withhold.ts';

export const byzantineFaults = {
  equivocate: { schema: equivocateSchema, start: startEquivocate },
  withhold: { schema: withholdSchema, start: startWithhold },
  stale_vrf: { schema: staleVrfSchema, start: startStaleVrf },
  invalid_block: { schema: invalidBlockSchema, start: startInvalidBlock },
  bad_proof: { schema: badProofSchema, start: startBadProof },
};
