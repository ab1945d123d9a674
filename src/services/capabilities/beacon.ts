/**
 * A randomness beacon: participants commit and reveal, a delay over the result is computed, and the
 * instances of the component check it.
 *
 * One process leads: the first that works. Another takes over when it is gone, and begins anew.
 */
import { z } from 'zod';
import { toHex } from '../../crypto/bytes.ts';
import { record } from '../../schema/record.ts';
import type { RoundRecord, Verification } from '../beacon/beacon.ts';
import {
  type Answer,
  answer,
  type Capability,
  type CapabilityHost,
  type CapabilityKind,
  noAnswer,
  type Probe,
} from '../runtime/capability.ts';
import type { Exposition } from '../runtime/exposition.ts';
import type { Instance } from '../runtime/instance.ts';
import { BeaconObserver } from './beacon/observer.ts';
import { type BeaconSpec, beaconSchema, tooMany } from './beacon/spec.ts';
import { BeaconTerm } from './beacon/term.ts';
import { reaches } from './process/reach.ts';

export { beaconSchema };

/** What a scenario file says about the capability of a participant. */
export const beaconParticipantSchema = record({
  kind: z.literal('beacon_participant'),
}).describe('Contributes to the beacon of the component that names it among its participants.');

const ROUNDS = 10;

const PARTICIPANT_FAULTS = [
  ...['vote_withhold', 'clock_skew', 'hang', 'port_closed'],
  ...['link_loss', 'link_delay', 'partition'],
];
const PARTICIPANT_RESULTS = {
  beacon_reveal: 'reveals another secret than the one it committed to',
};

/** The kind of those who lead and check. */
export const beacon: CapabilityKind<BeaconSpec> = {
  kind: 'beacon',
  schema: beaconSchema,
  metrics: {
    beacon_rounds_total: { type: 'counter', help: 'Rounds by outcome: final, starved, refused' },
    beacon_in_time_total: {
      type: 'counter',
      help: 'Final rounds that were so before the next seed was there',
    },
    beacon_final_age_seconds: { type: 'gauge', help: 'Time since a round became final' },
    beacon_output_age_seconds: {
      type: 'gauge',
      help: 'Time since the seed of the newest randomness was there',
    },
    beacon_slack_seconds: {
      type: 'gauge',
      help: 'What the last final round left until the next seed was there',
    },
    beacon_verify_seconds: { type: 'histogram', help: 'Time of one check of a delay' },
    beacon_verifications_total: { type: 'counter', help: 'Delays that the process has checked' },
    beacon_verify_failures_total: { type: 'counter', help: 'Checks that a delay failed' },
    beacon_participants: { type: 'gauge', help: 'Valid reveals in the last round' },
    beacon_commits: { type: 'gauge', help: 'Commitments in the last round' },
    beacon_backlog: { type: 'gauge', help: 'Rounds that wait for their delay' },
  },
  probes: {
    beacon_output: { gives: 'text', help: 'Its newest randomness' },
    beacon_final_share: {
      gives: 'ratio',
      help: 'Share of its last `rounds` rounds (10) that were final before the next seed',
    },
    beacon_final_age: { gives: 'seconds', help: 'Time since a round became final' },
  },
  operations: [],
  settings: {},
  traits: {},
  faults: ['cpu_slow', ...PARTICIPANT_FAULTS],
  results: {
    vdf_iterations:
      'takes `factor` (2) times the iterations, as the `path` prover (its default) or verifier, in `share` of the delays',
    ...PARTICIPANT_RESULTS,
  },
  partners: ({ participants }, component) => [
    { group: component },
    { group: participants ?? component },
  ],
  unfelt: ({ fault, result, path }, { participants }, _traits, component) => {
    const isOfParticipants = fault === 'vote_withhold' || result === 'beacon_reveal';
    if (isOfParticipants && participants !== undefined && participants !== component) {
      return `the processes of ${participants} contribute to its beacon`;
    }
    const isPath = path === undefined || path === 'prover' || path === 'verifier';
    return result !== 'vdf_iterations' || isPath ? null : 'its path is prover or verifier';
  },
  misfits: tooMany,
  create: (host, spec) => new BeaconNode(host, spec),
};

/** The kind of those who contribute. What they do the beacon reads from their instances. */
export const beaconParticipant: CapabilityKind<z.output<typeof beaconParticipantSchema>> = {
  kind: 'beacon_participant',
  schema: beaconParticipantSchema,
  metrics: {},
  probes: {},
  operations: [],
  settings: {},
  traits: {},
  faults: PARTICIPANT_FAULTS,
  results: PARTICIPANT_RESULTS,
  unfelt: ({ port }) => (port === 'peers' ? 'it has no port for other processes' : null),
  create: () => ({}),
};

class BeaconNode implements Capability {
  readonly probes: ReadonlyMap<string, Probe>;
  readonly #host: CapabilityHost;
  readonly #spec: BeaconSpec;
  readonly #observers = new Map<Instance, BeaconObserver>();
  #term: BeaconTerm | null = null;
  #terms = 0;

  constructor(host: CapabilityHost, spec: BeaconSpec) {
    this.#host = host;
    this.#spec = spec;
    this.probes = new Map<string, Probe>([
      ['beacon_output', (instance, _args, reply) => reply(this.#output(instance))],
      [
        'beacon_final_share',
        (instance, { rounds }, reply) => {
          const count = typeof rounds === 'number' && rounds >= 1 ? Math.floor(rounds) : ROUNDS;
          reply(finalShare(this.#observers.get(instance)?.rounds.slice(-count) ?? []));
        },
      ],
      [
        'beacon_final_age',
        (instance, _args, reply) => {
          const last = this.#observers.get(instance)?.lastFinal ?? null;
          const nowUs = host.scheduler.nowUs();
          reply(last === null ? NO_ROUNDS : answer((nowUs - last.settledUs) / 1_000_000));
        },
      ],
    ]);
  }

  started(instance: Instance): void {
    this.#observers.set(instance, new BeaconObserver(this.#host.scheduler.nowUs()));
    this.#elect();
  }

  stopped(instance: Instance): void {
    this.#observers.delete(instance);
    this.#elect();
  }

  changed(): void {
    this.#elect();
  }

  expose(instance: Instance, out: Exposition): void {
    this.#observers.get(instance)?.expose(out, this.#host.scheduler.nowUs());
    const isLeader = this.#term?.leader === instance;
    out.value('beacon_backlog', isLeader ? (this.#term?.backlog ?? 0) : 0);
  }

  /** The leader leads while it works; a hung one goes on if nobody else could take over. */
  #elect(): void {
    const term = this.#term;
    const lives = term !== null && term.leader.life === term.life;
    if (lives && term.leader.isAlive) {
      term.resume();
      return;
    }
    const next = this.#host.instances.find((one) => one.isAlive && this.#observers.has(one));
    if (next === undefined && lives) return;
    term?.end();
    this.#term = null;
    if (next === undefined) return;
    this.#term = new BeaconTerm(next, {
      host: this.#host,
      spec: this.#spec,
      number: this.#terms++,
      onRound: (round) => this.#tell(round),
      onVerification: (verification) => this.#verified(verification),
    });
    this.#term.start();
  }

  #tell(round: RoundRecord): void {
    const leader = this.#term?.leader;
    if (leader === undefined) return;
    for (const [instance, observer] of this.#observers) {
      if (reaches(this.#host.fabric, leader, instance)) observer.take(round);
    }
  }

  #verified(verification: Verification): void {
    const leader = this.#term?.leader;
    for (const [instance, observer] of this.#observers) {
      if (instance.name !== verification.verifier || leader === undefined) continue;
      if (reaches(this.#host.fabric, leader, instance)) observer.verified(verification);
    }
  }

  #output(instance: Instance): Answer {
    const output = this.#observers.get(instance)?.lastFinal?.output ?? null;
    return output === null ? NO_ROUNDS : answer(toHex(output));
  }
}

const NO_ROUNDS = noAnswer('no round is over yet');

function finalShare(rounds: readonly RoundRecord[]): Answer {
  if (rounds.length === 0) return NO_ROUNDS;
  const inTime = rounds.filter(({ outcome, slackUs }) => outcome === 'final' && slackUs > 0);
  return { value: inTime.length / rounds.length, samples: rounds.length, detail: null };
}
