/**
 * A randomness beacon: in every round participants commit and reveal, a delay over the result is
 * computed so that the last to reveal cannot choose, and verifiers check it.
 *
 * Round r opens at r times the period. Commitments count until the commit window is over, reveals
 * until the reveal window after it is. Then the round waits for the one prover, which computes
 * delays one after another: one that takes longer than a period makes a queue that never ends.
 */
import { taggedHash } from '../../crypto/hash.ts';
import { check } from '../../kernel/check.ts';
import type { Sampler } from '../../kernel/distributions.ts';
import type { Stream } from '../../kernel/stream.ts';
import { type Micros, US_PER_SECOND } from '../../kernel/time.ts';
import type { Scheduler } from '../scheduler.ts';
import { type CommitFault, CommitRound, commitmentTo } from './commitments.ts';
import {
  type DelayParameters,
  type DelayProof,
  proveDelay,
  RSA_2048,
  verifyDelay,
} from './delay-proof.ts';

/** What is wrong with a participant. Without an entry nothing is. */
export interface ParticipantDefects {
  /** Share of its rounds in which it commits and then does not reveal. */
  readonly withheldShare?: number;
  /** By how much later than it should it sends each reveal. */
  readonly lateByUs?: Micros;
  /** It reveals another secret than the one it committed to. */
  readonly revealsOther?: boolean;
}

/** Who contributes to the randomness. */
export interface Participant {
  readonly name: string;
  /** Its own way to the beacon; below 0 a message is lost. Default: the link of the beacon. */
  readonly linkUs?: Sampler;
  readonly defects?: ParticipantDefects;
}

/** The machine that computes the delays, one after another. */
export interface Prover {
  readonly iterations: number;
  /** Squarings per second: the delay takes iterations / rate of virtual time. */
  readonly iterationsPerSecond: number;
}

/** A machine that checks delays. */
export interface Verifier {
  readonly name: string;
  readonly iterations: number;
  /** How long one check takes. */
  readonly verifyUs: Sampler;
}

/** The times of a round. */
interface RoundTimes {
  readonly periodUs: Micros;
  readonly commitUs: Micros;
  readonly revealUs: Micros;
}

/** A round that is over. */
export interface RoundRecord {
  readonly round: number;
  /** `final`; `starved`: too few reveals; `refused`: too few verifiers accepted the delay. */
  readonly outcome: 'final' | 'starved' | 'refused';
  readonly commitCount: number;
  readonly revealCount: number;
  /** When the seed was there: the end of the reveal window. */
  readonly seedUs: Micros;
  readonly settledUs: Micros;
  /** From seed to settlement: the wait for the prover, the delay and its verification. */
  readonly latencyUs: Micros;
  /** What was left until the next seed was there; below 0 if that came first. */
  readonly slackUs: Micros;
  /** The randomness, if the round is final. */
  readonly output: Uint8Array | null;
}

/** One check of a delay. */
export interface Verification {
  readonly round: number;
  readonly verifier: string;
  readonly tookUs: Micros;
  readonly isValid: boolean;
}

/** What a beacon is made of. */
export interface BeaconOptions {
  readonly scheduler: Scheduler;
  /** Draws secrets, link delays and defects. */
  readonly stream: Stream;
  readonly times: RoundTimes;
  readonly participants: readonly Participant[];
  /** From a participant to the beacon, for each message. */
  readonly linkUs: Sampler;
  /** Valid reveals without which there is no seed. */
  readonly revealCountMin: number;
  readonly prover: Prover;
  readonly verifiers: readonly Verifier[];
  /** Verifiers that must accept a delay for its round to be final. */
  readonly verifierQuorum: number;
  /** Squarings that are carried out for each delay, whatever its iterations; default 128. */
  readonly squarings?: number;
  /** Default: RSA-2048. */
  readonly modulus?: bigint;
  readonly onRound?: (record: RoundRecord) => void;
  readonly onVerification?: (verification: Verification) => void;
}

interface Pending {
  readonly round: number;
  readonly seedUs: Micros;
  readonly seed: Uint8Array;
  readonly commitCount: number;
  readonly revealCount: number;
}

const SECRET_BYTES = 32;
const SQUARINGS = 128;
const NO_OUTPUT = new Uint8Array(32);

/** A beacon. Nothing happens before {@link Beacon.start}. */
export class Beacon {
  /** May be replaced at any time; a delay under way ends as it began. */
  prover: Prover;
  readonly #options: BeaconOptions;
  readonly #participants: Map<string, Participant>;
  readonly #verifiers: Map<string, Verifier>;
  readonly #queue: Pending[] = [];
  readonly #faults = new Map<CommitFault, number>();
  #isProving = false;
  #round = 0;
  #lastFinal: RoundRecord | null = null;
  #startedUs: Micros = 0;
  #finals = 0;
  #finalsInTime = 0;
  #starved = 0;
  #refused = 0;
  #withheld = 0;
  #verified = 0;
  #verifyFailures = 0;

  /** @throws InvariantError if the windows do not fit the period, or a quorum cannot be met. */
  constructor(options: BeaconOptions) {
    const { periodUs, commitUs, revealUs } = options.times;
    check(commitUs > 0 && revealUs > 0, 'a window is empty', commitUs);
    check(commitUs + revealUs <= periodUs, 'windows do not fit the period', periodUs);
    const isQuorum = options.verifierQuorum >= 1;
    check(isQuorum, 'quorum is empty', options.verifierQuorum);
    check(options.verifierQuorum <= options.verifiers.length, 'quorum cannot be met');
    this.#options = options;
    this.prover = options.prover;
    this.#participants = new Map(options.participants.map((one) => [one.name, one]));
    this.#verifiers = new Map(options.verifiers.map((one) => [one.name, one]));
  }

  /** Rounds that became final so far. */
  get finalCount(): number {
    return this.#finals;
  }

  /** Final rounds so far that were so before the next seed was there. */
  get finalInTimeCount(): number {
    return this.#finalsInTime;
  }

  /** Rounds so far without enough reveals. */
  get starvedCount(): number {
    return this.#starved;
  }

  /** Rounds so far whose delay the verifiers refused. */
  get refusedCount(): number {
    return this.#refused;
  }

  /** Rounds that have opened so far. */
  get openedCount(): number {
    return this.#round;
  }

  /** Rounds whose seed waits for the prover, or is with it. */
  get backlogCount(): number {
    return this.#queue.length;
  }

  /** Reveals withheld so far. */
  get withheldCount(): number {
    return this.#withheld;
  }

  /** Delays checked so far, by all verifiers together. */
  get verifiedCount(): number {
    return this.#verified;
  }

  /** Checks so far that a delay failed. */
  get verifyFailureCount(): number {
    return this.#verifyFailures;
  }

  /** The last final round, or null before the first. */
  get lastFinal(): RoundRecord | null {
    return this.#lastFinal;
  }

  /** Messages so far that did not count, by reason. */
  faultCount(fault: CommitFault): number {
    return this.#faults.get(fault) ?? 0;
  }

  /** Time since the last round became final; before the first, since the start. */
  sinceFinalUs(): Micros {
    return this.#options.scheduler.nowUs() - (this.#lastFinal?.settledUs ?? this.#startedUs);
  }

  /**
   * Age of the newest randomness there is: time since the seed of the last final round was there;
   * before the first, since the start. It grows with the backlog even while rounds keep coming.
   */
  outputAgeUs(): Micros {
    return this.#options.scheduler.nowUs() - (this.#lastFinal?.seedUs ?? this.#startedUs);
  }

  /** Opens round 0 now, and one more each period. */
  start(): void {
    this.#startedUs = this.#options.scheduler.nowUs();
    this.#open();
  }

  /** Adds a participant or replaces the one of its name, from its next message on. */
  setParticipant(participant: Participant): void {
    this.#participants.set(participant.name, participant);
  }

  /** Replaces the verifier of this name, from the next check on. */
  setVerifier(verifier: Verifier): void {
    check(this.#verifiers.has(verifier.name), 'no verifier has this name', verifier.name);
    this.#verifiers.set(verifier.name, verifier);
  }

  #open(): void {
    const { scheduler, times } = this.#options;
    const round = this.#round++;
    const commits = new CommitRound(round);
    for (const name of this.#participants.keys()) this.#contribute(name, round, commits);
    scheduler.after(times.commitUs, () => {
      commits.window = 'reveal';
    });
    scheduler.after(times.commitUs + times.revealUs, () => this.#close(round, commits));
    scheduler.after(times.periodUs, () => this.#open());
  }

  #contribute(name: string, round: number, commits: CommitRound): void {
    const { scheduler, stream, times } = this.#options;
    const secret = new Uint8Array(SECRET_BYTES);
    stream.fill(secret);
    const commitment = commitmentTo(round, name, secret);
    const delayUs = this.#linkUs(name);
    if (delayUs >= 0) scheduler.after(delayUs, () => this.#count(commits.commit(name, commitment)));
    scheduler.after(times.commitUs, () => this.#reveal(name, secret, commits));
  }

  #reveal(name: string, secret: Uint8Array, commits: CommitRound): void {
    const { scheduler, stream } = this.#options;
    const { withheldShare = 0, lateByUs = 0, revealsOther } = this.#defectsOf(name);
    const linkUs = this.#linkUs(name);
    if (stream.chance(withheldShare)) {
      this.#withheld++;
      return;
    }
    if (linkUs < 0) return;
    const revealed = revealsOther === true ? secret.map((byte) => byte ^ 0xff) : secret;
    scheduler.after(lateByUs + linkUs, () => this.#count(commits.reveal(name, revealed)));
  }

  /** How long the next message of a participant travels; below 0 if it is lost. */
  #linkUs(name: string): Micros {
    const { linkUs, stream } = this.#options;
    return (this.#participants.get(name)?.linkUs ?? linkUs)(stream);
  }

  #defectsOf(name: string): ParticipantDefects {
    return this.#participants.get(name)?.defects ?? {};
  }

  #count(fault: CommitFault | null): void {
    if (fault !== null) this.#faults.set(fault, this.faultCount(fault) + 1);
  }

  #close(round: number, commits: CommitRound): void {
    commits.window = 'closed';
    const seedUs = this.#options.scheduler.nowUs();
    const { commitCount, revealCount } = commits;
    const seed = commits.seed(this.#lastFinal?.output ?? NO_OUTPUT);
    const pending: Pending = { round, seedUs, seed, commitCount, revealCount };
    if (revealCount < this.#options.revealCountMin) {
      this.#starved++;
      this.#settle(pending, 'starved', null);
      return;
    }
    this.#queue.push(pending);
    if (!this.#isProving) this.#prove();
  }

  #prove(): void {
    const next = this.#queue[0];
    this.#isProving = next !== undefined;
    if (next === undefined) return;
    const { iterations, iterationsPerSecond } = this.prover;
    check(iterationsPerSecond > 0, 'prover stands still', iterationsPerSecond);
    const tookUs = Math.max(1, Math.round((iterations / iterationsPerSecond) * US_PER_SECOND));
    this.#options.scheduler.after(tookUs, () => {
      this.#queue.shift();
      this.#verify(next, proveDelay(this.#parameters(iterations), next.seed));
      this.#prove();
    });
  }

  #parameters(iterations: number): DelayParameters {
    const { squarings = SQUARINGS, modulus = RSA_2048 } = this.#options;
    return { modulus, iterations, squarings };
  }

  /** All verifiers check at once; the round settles as soon as enough of them agree. */
  #verify(pending: Pending, delay: DelayProof): void {
    const { scheduler, stream, verifierQuorum } = this.#options;
    const verdicts = new Map<number, boolean>();
    const refusalsMin = this.#verifiers.size - verifierQuorum + 1;
    const votes = { accepted: 0, refused: 0 };
    for (const verifier of this.#verifiers.values()) {
      const isValid = this.#verdict(pending, delay, verifier.iterations, verdicts);
      const tookUs = verifier.verifyUs(stream);
      scheduler.after(tookUs, () => {
        this.#tally(pending, verifier, tookUs, isValid);
        if (isValid && ++votes.accepted === verifierQuorum) this.#finalise(pending, delay);
        if (!isValid && ++votes.refused === refusalsMin) this.#refuse(pending);
      });
    }
  }

  /** Verifiers with the same number of iterations come to the same verdict: it is computed once. */
  #verdict(
    pending: Pending,
    delay: DelayProof,
    iterations: number,
    verdicts: Map<number, boolean>,
  ): boolean {
    const known = verdicts.get(iterations);
    if (known !== undefined) return known;
    const isValid = verifyDelay(this.#parameters(iterations), pending.seed, delay);
    verdicts.set(iterations, isValid);
    return isValid;
  }

  #tally({ round }: Pending, { name }: Verifier, tookUs: Micros, isValid: boolean): void {
    this.#verified++;
    if (!isValid) this.#verifyFailures++;
    this.#options.onVerification?.({ round, verifier: name, tookUs, isValid });
  }

  #refuse(pending: Pending): void {
    this.#refused++;
    this.#settle(pending, 'refused', null);
  }

  #finalise(pending: Pending, { output }: DelayProof): void {
    this.#finals++;
    const bytes = new TextEncoder().encode(output.toString(16));
    this.#settle(pending, 'final', taggedHash('simnet.beacon.output.v1', bytes));
  }

  #settle(pending: Pending, outcome: RoundRecord['outcome'], output: Uint8Array | null): void {
    const { round, seedUs, commitCount, revealCount } = pending;
    const settledUs = this.#options.scheduler.nowUs();
    const latencyUs = settledUs - seedUs;
    const slackUs = this.#options.times.periodUs - latencyUs;
    const counts = { commitCount, revealCount };
    const times = { seedUs, settledUs, latencyUs, slackUs };
    const record: RoundRecord = { round, outcome, ...counts, ...times, output };
    if (outcome === 'final') this.#lastFinal = this.#newer(record);
    if (outcome === 'final' && slackUs > 0) this.#finalsInTime++;
    this.#options.onRound?.(record);
  }

  // Checks take different times, so a later round may settle before an earlier one.
  #newer(record: RoundRecord): RoundRecord {
    const last = this.#lastFinal;
    return last !== null && last.round > record.round ? last : record;
  }
}
