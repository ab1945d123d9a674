/** Draws the set of an epoch from the VRF submissions on the chain. */
import { toHex } from '../../crypto/bytes.ts';
import { validatorSetHash } from '../../crypto/certificate.ts';
import type { ValidatorKey } from '../../crypto/jobs.ts';
import { EpochManager } from '../consensus/epoch-manager.ts';
import { type Candidate, RANDOMNESS_LENGTH, selectValidators } from '../consensus/selection.ts';
import type { Tier } from '../consensus/tier.ts';
import { votingPowers } from '../consensus/voting-power.ts';
import type { EpochEntry, EpochSet } from './epoch-set.ts';
import type { GenesisValidator } from './genesis.ts';

/** Fewer members than this cannot outvote one faulty member: the last committee stays. */
export const COMMITTEE_MIN = 4;

/** What selection needs of a chain. */
export interface SelectionRules {
  readonly validators: readonly GenesisValidator[];
  readonly committee: number;
  readonly tierMin: number;
}

/**
 * The set of an epoch. Who submitted no valid VRF proof, or stands too low, is not drawn.
 *
 * @param submissions - By genesis index; their proofs hold, or no block would carry them.
 * @param previousBeacon - Randomness of the epoch before, 32 bytes.
 * @returns null if too few were drawn.
 */
export function drawEpochSet(
  rules: SelectionRules,
  epoch: number,
  submissions: ReadonlyMap<number, EpochEntry>,
  previousBeacon: Uint8Array,
  inputHash: string,
): EpochSet | null {
  const manager = new EpochManager(epoch, previousBeacon);
  const candidates = rules.validators.flatMap((validator) => {
    const entry = submissions.get(validator.index);
    if (entry === undefined || validator.standing.tier < rules.tierMin) return [];
    const candidate = candidateOf(validator, entry);
    const refusal = manager.admit(epoch, candidate.address, candidate.randomness);
    return refusal === null ? [candidate] : [];
  });
  const selection = selectValidators(candidates, {
    epoch,
    seed: previousBeacon,
    targetCount: rules.committee,
    isProofValid: () => true,
  });
  if (selection.accepted.length < COMMITTEE_MIN) return null;
  const accepted = selection.accepted.map((ticket) => ticket.candidate);
  const drawn = new Set(accepted.map((candidate) => candidate.address));
  const members = rules.validators.filter((validator) => drawn.has(validator.address));
  const beacon = manager.close(epoch, accepted);
  return setOf(epoch, members, submissions, beacon, inputHash);
}

function candidateOf(validator: GenesisValidator, entry: EpochEntry): Candidate {
  return {
    address: validator.address,
    tier: validator.standing.tier as Tier,
    hours: validator.standing.timetokeHours,
    randomness: entry.output.subarray(0, RANDOMNESS_LENGTH),
  };
}

function setOf(
  epoch: number,
  members: readonly GenesisValidator[],
  submissions: ReadonlyMap<number, EpochEntry>,
  beacon: Uint8Array,
  inputHash: string,
): EpochSet {
  const powers = votingPowers(
    members.map(({ stake, standing }) => ({
      stake,
      scorePpm: standing.scorePpm,
      hours: standing.timetokeHours,
    })),
  );
  const keys: ValidatorKey[] = members.map(({ voteKey, vrfKey }, place) => ({
    voteKey,
    vrfKey,
    power: powers[place] as number,
  }));
  return {
    epoch,
    members: members.map((member) => member.index),
    keys,
    entries: members.map((member) => submissions.get(member.index) as EpochEntry),
    powers,
    totalPower: powers.reduce((sum, power) => sum + power, 0),
    hash: toHex(validatorSetHash(keys)),
    beacon,
    inputHash,
  };
}
