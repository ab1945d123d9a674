/** What one process has seen of the beacon since it started. */
import { type Micros, US_PER_SECOND } from '../../../kernel/time.ts';
import type { RoundRecord, Verification } from '../../beacon/beacon.ts';
import type { Exposition } from '../../runtime/exposition.ts';
import { SecondsHistogram } from '../process/seconds-histogram.ts';

const VERIFY_BOUNDS = [0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2, 5];
const ROUNDS_KEPT = 1_024;
const OUTCOMES = (['final', 'starved', 'refused'] as const).map((outcome) => ({ outcome }));

export class BeaconObserver {
  /** The last rounds, oldest first. */
  readonly rounds: RoundRecord[] = [];
  readonly #startedUs: Micros;
  readonly #counts = { final: 0, starved: 0, refused: 0 };
  readonly #verifyTimes = new SecondsHistogram(VERIFY_BOUNDS);
  #inTime = 0;
  #verifications = 0;
  #verifyFailures = 0;
  #lastFinal: RoundRecord | null = null;
  /** When the seed of the newest randomness was there. */
  #newestUs: Micros | null = null;

  constructor(nowUs: Micros) {
    this.#startedUs = nowUs;
  }

  /** The last round that became final. */
  get lastFinal(): RoundRecord | null {
    return this.#lastFinal;
  }

  /** A round is over. */
  take(record: RoundRecord): void {
    this.#counts[record.outcome] += 1;
    this.rounds.push(record);
    if (this.rounds.length > 2 * ROUNDS_KEPT) this.rounds.splice(0, ROUNDS_KEPT);
    if (record.outcome !== 'final') return;
    if (record.slackUs > 0) this.#inTime += 1;
    this.#lastFinal = record;
    this.#newestUs = Math.max(this.#newestUs ?? 0, record.seedUs);
  }

  /** The process has checked a delay. */
  verified({ tookUs, isValid }: Verification): void {
    this.#verifications += 1;
    if (!isValid) this.#verifyFailures += 1;
    this.#verifyTimes.observe(tookUs);
  }

  expose(out: Exposition, nowUs: Micros): void {
    for (const labels of OUTCOMES) {
      out.value('beacon_rounds_total', this.#counts[labels.outcome], labels);
    }
    out.value('beacon_in_time_total', this.#inTime);
    const finalUs = this.#lastFinal?.settledUs ?? this.#startedUs;
    out.value('beacon_final_age_seconds', (nowUs - finalUs) / US_PER_SECOND);
    const newestUs = this.#newestUs ?? this.#startedUs;
    out.value('beacon_output_age_seconds', (nowUs - newestUs) / US_PER_SECOND);
    out.value('beacon_verifications_total', this.#verifications);
    out.value('beacon_verify_failures_total', this.#verifyFailures);
    out.histogram('beacon_verify_seconds', this.#verifyTimes);
    const last = this.rounds.at(-1);
    if (last === undefined) return;
    out.value('beacon_commits', last.commitCount);
    out.value('beacon_participants', last.revealCount);
    const settled = this.#lastFinal;
    if (settled !== null) out.value('beacon_slack_seconds', settled.slackUs / US_PER_SECOND);
  }
}
