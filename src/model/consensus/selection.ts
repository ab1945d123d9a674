/**
 * Which candidates validate in an epoch: a lottery by VRF output, weighted by standing.
 *
 * A candidate's ticket is its VRF output, a number u below 2^256, divided by its weight: (tier + 1)
 * times its timetoke hours. It is accepted when its ticket is below the epoch's threshold. Of n
 * candidates with proper proofs, of which k are wanted, the threshold is
 *
 *     max(q, (e + q) / 2) + jitter
 *
 * where q lies just above the k-th smallest ticket, so that at least k are accepted, and e is the
 * threshold that accepts n (k + 1) / (n + 2) candidates on average. With weights of 1 that is
 * 2^256 (k + 1) / (n + 2). With others it solves
 *
 *     sum of min(2^256, e w) = 2^256 n (k + 1) / (n + 2),
 *
 * for a ticket of weight w is below e with probability e w / 2^256. (The first form would accept
 * almost everybody whatever the weights, as tickets of weight w all lie below 2^256 / w.)
 *
 * The jitter is drawn from the epoch's seed, up to e (n + 2) / (4 n (k + 1)), that is 2^256 / (4 n)
 * for weights of 1: the tickets alone do not tell the threshold.
 *
 * All numbers are whole; quotients are rounded down.
 */
import { ByteWriter, toHex } from '../../crypto/bytes.ts';
import { taggedHash } from '../../crypto/hash.ts';
import { check } from '../../kernel/check.ts';
import type { Tier } from './tier.ts';

/** Lowest tier that may validate. */
const SELECTION_TIER_MIN: Tier = 3;
/** Bytes of a VRF output that make a ticket: the first of the 64. */
export const RANDOMNESS_LENGTH = 32;

const DOMAIN = 'simnet.selection-jitter.v1';
const TICKET_END = 1n << 256n;

/** Why a candidate does not validate. The names appear in reports. */
export type SelectionReason =
  /** Below TL3. */
  | 'select.tier'
  /** No timetoke hour. */
  | 'select.timetoke'
  /** Its VRF proof does not hold. */
  | 'select.vrf'
  /** The same output was submitted before. */
  | 'select.replay'
  /** It is for an epoch that is over. */
  | 'select.epoch'
  /** Its ticket is not below the threshold. */
  | 'select.threshold';

export interface Candidate {
  /** Who it is; no two candidates of a selection share it. */
  readonly address: string;
  readonly tier: Tier;
  /** Timetoke hours: whole, at least 0. */
  readonly hours: number;
  /** The first 32 bytes of its VRF output for the epoch. */
  readonly randomness: Uint8Array;
}

/** A candidate whose proof holds, with what it drew. */
interface Ticket {
  readonly candidate: Candidate;
  readonly weight: bigint;
  /** Randomness divided by weight; the lowest win. */
  readonly value: bigint;
}

export interface Selection {
  /** Best ticket first. */
  readonly accepted: readonly Ticket[];
  /** In order of address. */
  readonly rejected: readonly Rejection[];
  /** The best ticket that was not accepted: who steps in when a validator leaves. */
  readonly fallback: Ticket | null;
  /** Tickets below this are accepted. */
  readonly threshold: bigint;
}

interface Rejection {
  readonly address: string;
  readonly reason: SelectionReason;
}

export interface SelectionOptions {
  readonly epoch: number;
  /** Randomness of the epoch: the beacon. */
  readonly seed: Uint8Array;
  /** Validators wanted, at least 1. */
  readonly targetCount: number;
  /** Whether the candidate's VRF proof holds; asked only for candidates of sufficient standing. */
  readonly isProofValid: (candidate: Candidate) => boolean;
}

/**
 * Selects the validators of an epoch. The order of the candidates makes no difference.
 *
 * @throws InvariantError if a number is outside its range or an address appears twice.
 */
export function selectValidators(
  candidates: readonly Candidate[],
  options: SelectionOptions,
): Selection {
  const { targetCount } = options;
  check(Number.isSafeInteger(targetCount) && targetCount > 0, 'target is no count', targetCount);
  const rejected: Rejection[] = [];
  const tickets: Ticket[] = [];
  for (const candidate of inOrder(candidates)) {
    const reason = refusal(candidate, options);
    if (reason === null) tickets.push(ticketOf(candidate));
    else rejected.push({ address: candidate.address, reason });
  }
  tickets.sort(compareTickets);
  const threshold = thresholdOf(tickets, options);
  const accepted = tickets.filter((ticket) => ticket.value < threshold);
  const late = tickets.slice(accepted.length);
  for (const { candidate } of late) {
    rejected.push({ address: candidate.address, reason: 'select.threshold' });
  }
  rejected.sort((a, b) => compareText(a.address, b.address));
  return { accepted, rejected, fallback: late[0] ?? null, threshold };
}

/** (tier + 1) times the hours, of which one at least counts. */
export function selectionWeight(tier: Tier, hours: number): bigint {
  return BigInt(tier + 1) * BigInt(Math.max(1, hours));
}

/**
 * The threshold e that accepts `num / den` of the candidates on average: it solves the sum of
 * min(2^256, e w) over their weights w being 2^256 n num / den, rounded down.
 *
 * @param num - Whole, at least 0 and below `den`.
 */
export function meanThreshold(weights: readonly bigint[], num: number, den: number): bigint {
  const falling = [...weights].sort((a, b) => (a < b ? 1 : a > b ? -1 : 0));
  let wanted = (TICKET_END * BigInt(weights.length) * BigInt(num)) / BigInt(den);
  let weightLeft = falling.reduce((sum, weight) => sum + weight, 0n);
  // The heaviest are certain of acceptance first; each then stands for 2^256 and no more.
  for (const weight of falling) {
    const threshold = wanted / weightLeft;
    if (threshold * weight <= TICKET_END) return threshold;
    wanted -= TICKET_END;
    weightLeft -= weight;
  }
  return TICKET_END;
}

function inOrder(candidates: readonly Candidate[]): Candidate[] {
  const ordered = [...candidates].sort((a, b) => compareText(a.address, b.address));
  for (let index = 1; index < ordered.length; index++) {
    const { address } = ordered[index]!;
    check(ordered[index - 1]!.address !== address, 'a candidate appears twice', address);
  }
  return ordered;
}

function refusal(candidate: Candidate, options: SelectionOptions): SelectionReason | null {
  const { hours, randomness, tier } = candidate;
  check(Number.isSafeInteger(hours) && hours >= 0, 'hours are not a whole number', hours);
  check(randomness.length === RANDOMNESS_LENGTH, 'randomness has 32 bytes', randomness.length);
  if (tier < SELECTION_TIER_MIN) return 'select.tier';
  if (hours === 0) return 'select.timetoke';
  return options.isProofValid(candidate) ? null : 'select.vrf';
}

function ticketOf(candidate: Candidate): Ticket {
  const weight = selectionWeight(candidate.tier, candidate.hours);
  return { candidate, weight, value: toNumber(candidate.randomness) / weight };
}

function thresholdOf(tickets: readonly Ticket[], options: SelectionOptions): bigint {
  const count = tickets.length;
  const target = options.targetCount;
  if (target >= count) return TICKET_END;
  const quantile = tickets[target - 1]!.value + 1n;
  const weights = tickets.map((ticket) => ticket.weight);
  const mean = meanThreshold(weights, target + 1, count + 2);
  const middle = (mean + quantile) / 2n;
  const base = middle > quantile ? middle : quantile;
  const jitterEnd = (mean * BigInt(count + 2)) / BigInt(4 * count * (target + 1));
  return base + ((jitterEnd * jitterOf(options)) >> 256n);
}

/** A number below 2^256 that the epoch and its seed fix. */
function jitterOf(options: SelectionOptions): bigint {
  const epoch = new ByteWriter().u64(options.epoch).finish();
  return toNumber(taggedHash(DOMAIN, epoch, options.seed));
}

function compareTickets(a: Ticket, b: Ticket): number {
  if (a.value !== b.value) return a.value < b.value ? -1 : 1;
  return compareText(a.candidate.address, b.candidate.address);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function toNumber(bytes: Uint8Array): bigint {
  return BigInt(`0x${toHex(bytes)}`);
}
