/**
 * The time in which one process leads the beacon. All that it does it does by the speed, the clock
 * and the faults of the instances at that moment.
 */
import { sampler } from '../../../kernel/distributions.ts';
import { type Micros, US_PER_SECOND } from '../../../kernel/time.ts';
import {
  Beacon,
  type Participant,
  type ParticipantDefects,
  type Prover,
  type RoundRecord,
  type Verification,
  type Verifier,
} from '../../beacon/beacon.ts';
import type { CapabilityHost } from '../../runtime/capability.ts';
import type { Instance } from '../../runtime/instance.ts';
import { HeldScheduler } from '../process/held-scheduler.ts';
import { reaches } from '../process/reach.ts';
import { wrongFactor, wrongShare } from '../process/wrong.ts';
import { type BeaconSpec, MODULI } from './spec.ts';

/** Squarings per second of the reference machine. */
const REFERENCE_RATE = 100_000;
/** How long before its window the leader keeps a message for it. */
const EARLY_US_MAX = 1_000_000;

export interface TermHost {
  readonly host: CapabilityHost;
  readonly spec: BeaconSpec;
  /** Terms before this one. */
  readonly number: number;
  onRound(record: RoundRecord): void;
  onVerification(verification: Verification): void;
}

export class BeaconTerm {
  readonly leader: Instance;
  readonly life: number;
  readonly #scheduler: HeldScheduler;
  readonly #beacon: Beacon;

  constructor(leader: Instance, { host, spec, number, onRound, onVerification }: TermHost) {
    this.leader = leader;
    this.life = leader.life;
    this.#scheduler = new HeldScheduler(host.scheduler, () => leader.isAlive);
    const stream = host.stream(`term/${number}`);
    const { instances } = host;
    const contributors = spec.participants ? host.instancesOf(spec.participants) : instances;
    this.#beacon = new Beacon({
      scheduler: this.#scheduler,
      stream,
      times: { periodUs: spec.roundUs, commitUs: spec.commitUs, revealUs: spec.revealUs },
      participants: contributors.map((one) => participantOf(host, one, leader)),
      linkUs: () => 0,
      revealCountMin: spec.revealsMin,
      prover: proverOf(spec, leader, () => stream.uniform()),
      verifiers: instances.map((one) => verifierOf(host, spec, one, leader)),
      verifierQuorum: spec.verifiersMin ?? Math.floor(instances.length / 2) + 1,
      squarings: spec.squarings,
      modulus: MODULI[spec.group],
      onRound,
      onVerification,
    });
  }

  /** Rounds that wait for their delay. */
  get backlog(): number {
    return this.#beacon.backlogCount;
  }

  start(): void {
    this.#beacon.start();
  }

  /** The leader goes on after a pause. */
  resume(): void {
    this.#scheduler.release();
  }

  end(): void {
    this.#scheduler.end();
  }
}

function iterationsOf({ delayUs }: BeaconSpec): number {
  return Math.max(1, Math.round((delayUs * REFERENCE_RATE) / US_PER_SECOND));
}

/** Asked anew for every delay: its faults count from the next one on. */
function proverOf(spec: BeaconSpec, leader: Instance, uniform: () => number): Prover {
  const right = iterationsOf(spec);
  return {
    get iterations() {
      const share = sideShare(leader, 'prover');
      return uniform() < share ? wrongIterations(leader, right) : right;
    },
    get iterationsPerSecond() {
      return REFERENCE_RATE * leader.speed;
    },
  };
}

/** A verifier that cannot be reached refuses, as one does that never answers. */
function verifierOf(
  host: CapabilityHost,
  spec: BeaconSpec,
  instance: Instance,
  leader: Instance,
): Verifier {
  const right = iterationsOf(spec);
  const verifyUs = sampler(spec.verifyTime);
  return {
    name: instance.name,
    get iterations() {
      if (!reaches(host.fabric, leader, instance)) return right + 1;
      return sideShare(instance, 'verifier') > 0 ? wrongIterations(instance, right) : right;
    },
    verifyUs: (stream) => Math.round(verifyUs(stream) / instance.speed),
  };
}

/** Prover and verifier are two: which of them is wrong the path of the fault says. */
function sideShare(instance: Instance, side: 'prover' | 'verifier'): number {
  const path = instance.parameter('wrong_result.vdf_iterations', 'path') ?? 'prover';
  return path === side ? wrongShare(instance, 'vdf_iterations') : 0;
}

/** Twice as many, unless the fault says otherwise; never the right number. */
function wrongIterations(instance: Instance, right: number): number {
  const factor = wrongFactor(instance, 'vdf_iterations', 2);
  const wrong = Math.max(1, Math.round(right * factor));
  return wrong === right ? right + 1 : wrong;
}

function participantOf(host: CapabilityHost, instance: Instance, leader: Instance): Participant {
  const { fabric } = host;
  return {
    name: instance.name,
    linkUs: () => {
      if (!instance.isAlive || !reaches(fabric, instance, leader)) return -1;
      const travelUs = instance === leader ? 0 : fabric.travelUs(instance.index, leader.index);
      const arrivalUs = travelUs + aheadUs(leader) - aheadUs(instance);
      // What comes before its window is of a round that has not begun, unless clocks hardly differ.
      if (travelUs < 0 || arrivalUs < -EARLY_US_MAX) return -1;
      return Math.max(0, arrivalUs);
    },
    get defects(): ParticipantDefects {
      return {
        withheldShare: instance.amount('vote_withhold', 'share', 0),
        revealsOther: wrongShare(instance, 'beacon_reveal') > 0,
      };
    },
  };
}

/** By how much its clock is ahead. */
function aheadUs(instance: Instance): Micros {
  const offsetUs = instance.amount('clock_skew', 'offsetUs', 0);
  return instance.parameter('clock_skew', 'behind') === true ? -offsetUs : offsetUs;
}
