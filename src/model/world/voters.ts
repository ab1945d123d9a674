/**
 * What validators bring to a chain: stake and standing, drawn by seed. From these alone follows how
 * the voting power of a committee is spread, without the keys and proofs of a real founding.
 */

import type { Stream } from '../../kernel/stream.ts';
import { Streams } from '../../kernel/streams.ts';
import { COMMITTEE_MIN } from '../chain/epoch-selection.ts';
import type { GenesisValidator } from '../chain/genesis.ts';
import type { GroupSpec, PowerSpec } from '../cluster-spec.ts';
import { Reputation } from '../consensus/reputation.ts';
import { RANDOMNESS_LENGTH, selectValidators } from '../consensus/selection.ts';
import type { Tier } from '../consensus/tier.ts';
import { votingPowers } from '../consensus/voting-power.ts';
import type { ConsensusSpec } from '../consensus-spec.ts';

const HOUR_US = 3_600_000_000;
/** Least and most hours that a validator has been seen online before the chain started. */
const HOURS_MIN = 480;
const HOURS_MAX = 720;
/** Least and most heights it had helped to decide by then. */
const SUCCESSES_MIN = 60;
const SUCCESSES_MAX = 600;

/** A member of a committee. */
export interface Member {
  readonly group: string;
  /** Voting power: whole, at least 1. */
  readonly power: number;
}

interface Voter {
  readonly group: string;
  readonly stake: number;
  readonly standing: GenesisValidator['standing'];
}

/** The stake of a node. */
export function drawStake(name: string, power: PowerSpec | undefined, streams: Streams): number {
  if (power === undefined) return 1;
  if (power.kind === 'constant') return power.value;
  return power.min + streams.of(name, 'stake').below(power.max - power.min + 1);
}

/** What a validator has earned before the run, by the rules by which it earns. */
export function drawStanding(name: string, streams: Streams): GenesisValidator['standing'] {
  const stream = streams.of(name, 'standing');
  const reputation = new Reputation(0);
  reputation.setValidated(true);
  reputation.timetoke.prove(0, (HOURS_MIN + stream.below(HOURS_MAX - HOURS_MIN + 1)) * HOUR_US);
  const successes = SUCCESSES_MIN + stream.below(SUCCESSES_MAX - SUCCESSES_MIN + 1);
  for (let count = 0; count < successes; count += 1) reputation.recordConsensusSuccess();
  reputation.refresh(0);
  return {
    tier: reputation.tier,
    timetokeHours: reputation.timetoke.hours,
    scorePpm: reputation.scorePpm,
  };
}

/**
 * A committee such as a seed draws. Stakes and standings are those of a run with this seed; where
 * more validators stand high enough than are wanted, fair lots stand in for VRF outputs.
 *
 * @returns null if too few validators stand high enough: a run with this seed is refused.
 */
export function drawCommittee(
  groups: readonly GroupSpec[],
  { committee, tierMin }: ConsensusSpec['selection'],
  seed: string,
): readonly Member[] | null {
  const streams = new Streams(seed);
  const able = votersOf(groups, streams).filter(({ standing }) => standing.tier >= tierMin);
  if (able.length < COMMITTEE_MIN) return null;
  const voters = committee >= able.length ? able : lots(able, committee, streams);
  const powers = votingPowers(
    voters.map(({ stake, standing }) => {
      return { stake, scorePpm: standing.scorePpm, hours: standing.timetokeHours };
    }),
  );
  return voters.map(({ group }, place) => ({ group, power: powers[place] as number }));
}

function votersOf(groups: readonly GroupSpec[], streams: Streams): Voter[] {
  return groups
    .filter(({ role }) => role === 'validator')
    .flatMap(({ name: group, count, power }) =>
      Array.from({ length: count }, (_, place) => {
        const name = `${group}-${place}`;
        const stake = drawStake(name, power, streams);
        return { group, stake, standing: drawStanding(name, streams) };
      }),
    );
}

function lots(able: readonly Voter[], committee: number, streams: Streams): Voter[] {
  const stream = streams.of('committee', 'lots');
  // The language checks names beside this: two groups of one name are told, not stumbled over.
  const candidates = able.map(({ standing }, place) => ({
    address: String(place),
    tier: standing.tier as Tier,
    hours: standing.timetokeHours,
    randomness: lot(stream),
  }));
  const { accepted } = selectValidators(candidates, {
    ...{ epoch: 0, seed: lot(stream), targetCount: committee },
    isProofValid: () => true,
  });
  return accepted.map(({ candidate }) => able[Number(candidate.address)] as Voter);
}

function lot(stream: Stream): Uint8Array {
  const bytes = new Uint8Array(RANDOMNESS_LENGTH);
  stream.fill(bytes);
  return bytes;
}
