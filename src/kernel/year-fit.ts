/**
 * How long a year of an event queue is to be, and into how many buckets it is cut.
 *
 * The lower quartile of the pending times keeps a few far events from stretching the year, and sees
 * to it that the first half of a year takes at least a quarter of all events: as a year costs a
 * visit to each of them, none is fitted for little.
 */
import type { EventLists } from './event-lists.ts';
import type { Micros } from './time.ts';

/** Up to this many events the heap alone is fastest. */
export const HEAP_ONLY_MAX = 64;
/** Pending events for each bucket of a year; several times as many meet in an early one. */
const EVENTS_PER_BUCKET = 32;
const BUCKET_COUNT_MAX = 4_194_304;
/** Pending times that are looked at to choose the length of a year. */
const SAMPLE_COUNT = 64;
/** Length of a year in units of the lower quartile of the pending delays. */
const QUARTILES_PER_YEAR = 16;

/** A year of buckets. */
export interface YearFit {
  /** Where it begins: at the first event, or never if all events are to lie in the heap. */
  readonly startUs: Micros;
  /** Length of a bucket, a power of two. */
  readonly widthUs: Micros;
  /** A power of two from 2 on, or none. */
  readonly bucketCount: number;
}

const NEVER: YearFit = { startUs: Number.POSITIVE_INFINITY, widthUs: 1, bucketCount: 0 };

/** Fits a year to the events of a list. */
export function fitYear(lists: EventLists, list: number): YearFit {
  const count = lists.length(list);
  if (count <= HEAP_ONLY_MAX) return NEVER;
  const { startUs, quartileUs } = survey(lists, list, count);
  const wanted = powerOfTwoUpTo(count / EVENTS_PER_BUCKET);
  const bucketCount = Math.min(wanted, BUCKET_COUNT_MAX);
  const lengthUs = QUARTILES_PER_YEAR * quartileUs;
  let widthUs = 1;
  while (widthUs * bucketCount < lengthUs) widthUs *= 2;
  return { startUs, widthUs, bucketCount };
}

/** The first of the times, and how long after it their lower quartile is, roughly. */
function survey(
  lists: EventLists,
  list: number,
  count: number,
): { startUs: Micros; quartileUs: Micros } {
  const stride = Math.ceil(count / SAMPLE_COUNT);
  const samplesUs = new Float64Array(Math.ceil(count / stride));
  let startUs = Number.POSITIVE_INFINITY;
  let place = lists.firstOf(list);
  for (let index = 0; index < count; index++) {
    const atUs = lists.atUs(place);
    if (atUs < startUs) startUs = atUs;
    if (index % stride === 0) samplesUs[index / stride] = atUs;
    place = lists.after(place);
  }
  return { startUs, quartileUs: samplesUs.sort()[samplesUs.length >> 2]! - startUs };
}

function powerOfTwoUpTo(count: number): number {
  return 1 << (31 - Math.clz32(count));
}
