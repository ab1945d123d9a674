/**
 * A study: an experiment on simnet's models that a publication made before, and what came of both.
 *
 * A study takes its inputs (sizes, latencies, timeouts, protocol parameters) from the publication
 * and is never tuned by its outputs. What it does not reproduce stays in its rows, with the reason.
 */
import { check } from '../kernel/check.ts';
import { estimateOf } from './runs.ts';

/**
 * How far a figure of ours may lie from the published one.
 *
 * - `percent`: difference in per cent of the published figure.
 * - `points`: difference of two figures that are per cents themselves.
 * - `factor`: the greater of both over the smaller, for orders of magnitude.
 */
export type Tolerance =
  | { readonly measure: 'percent'; readonly most: number }
  | { readonly measure: 'points'; readonly most: number }
  | { readonly measure: 'factor'; readonly most: number };

/** Within a quarter of the published figure. */
export const QUARTER: Tolerance = { measure: 'percent', most: 25 };

/** One published figure and ours. */
export interface Comparison {
  /** What is compared, with its unit: `messages sent, n = 250`. At most 38 characters. */
  readonly quantity: string;
  readonly published: number;
  /**
   * Half the 95 % confidence interval of the published figure, in its unit, where it is a mean of
   * runs that are published too.
   */
  readonly publishedMargin?: number | undefined;
  readonly ours: number;
  /** The same of ours, where the published figure has it. */
  readonly oursMargin?: number | undefined;
  readonly tolerance: Tolerance;
}

/** A comparison with its outcome. */
export interface StudyRow extends Comparison {
  /** In the measure of the tolerance: per cent or points with sign, or a factor of 1 or more. */
  readonly error: number;
  /** Whether the error is within the tolerance. */
  readonly holds: boolean;
  /** Whether it does not hold, but would for some two figures within both margins. */
  readonly isOpen: boolean;
  /** Why it does not hold, if that is known. */
  readonly expectedMiss?: string;
}

/** How much of a study to run. The rows of a quick run are among those of a whole one, alike. */
export type Extent = 'quick' | 'whole';

/** What of a study can be run apart from the rest, mostly one network. */
export interface StudyPart<Figures> {
  /** Distinguishes it from the other parts of its study. */
  readonly name: string;
  /**
   * Runs it.
   *
   * @returns What depends on the part and the seed alone: plain data, as a thread may send it.
   * @throws InvariantError if a model is at fault.
   */
  run(seed: string): Figures;
}

export interface Study<Figures = unknown> {
  /** Name on the command line: lower case, digits and dashes. */
  readonly name: string;
  readonly title: string;
  /** Who published the figures, where, and which revision. */
  readonly publication: string;
  /** What was taken from the publication and put into the model, one sentence each. */
  readonly inputs: readonly string[];
  /** What to know when reading the rows: assumptions of ours, spread of the figures. */
  readonly remarks: readonly string[];
  /** By quantity: why it is outside its tolerance, of those known to be with the page's seed. */
  readonly knownMisses?: ReadonlyMap<string, string>;
  /** A page in docs/ that says more: what was measured, how the model was judged, what was tried. */
  readonly notes?: string;
  /** What a whole run takes one core, about, where that is minutes: told to who waits for it. */
  readonly minutes?: number;
  /**
   * What has to be run, the longest first: begun in this order, they leave threads idle for the
   * shortest time at the end.
   */
  parts(extent: Extent): readonly StudyPart<Figures>[];
  /**
   * Makes the rows of what the parts came to, in whatever order that was.
   *
   * @param figuresOf - By name of the part; throws InvariantError for one that is not of the extent.
   */
  rows(figuresOf: (part: string) => Figures, extent: Extent): readonly StudyRow[];
}

const QUANTITY_LENGTH_MAX = 38;

/**
 * Compares a figure with the published one.
 *
 * @throws InvariantError if a figure is not finite, if the published one is not above 0 where the
 *   measure divides by it, or if the name is too long for the tables.
 */
export function compare(comparison: Comparison): StudyRow {
  const { quantity, published, ours, tolerance } = comparison;
  check(quantity.length <= QUANTITY_LENGTH_MAX, 'name of a quantity is too long', quantity);
  check(Number.isFinite(published) && Number.isFinite(ours), 'figure is not finite', quantity);
  const error = errorOf(published, ours, tolerance);
  const holds = Math.abs(error) <= tolerance.most;
  return { ...comparison, error, holds, isOpen: !holds && mayHold(comparison) };
}

/** Whether some two figures within the margins are near enough. */
function mayHold(comparison: Comparison): boolean {
  const { published, publishedMargin = 0, ours, oursMargin = 0, tolerance } = comparison;
  const apart = Math.abs(ours - published) - publishedMargin - oursMargin;
  if (apart <= 0) return true;
  const side = Math.sign(ours - published);
  const nearest = published + side * publishedMargin;
  const error = errorOf(nearest, nearest + side * apart, tolerance);
  return Math.abs(error) <= tolerance.most;
}

/** Compares a figure that may be off by a quarter. */
export function withinQuarter(quantity: string, published: number, ours: number): StudyRow {
  return compare({ quantity, published, ours, tolerance: QUARTER });
}

/** Compares the mean of runs that may be off by a quarter of that of the published ones. */
export function withinQuarterOf(
  quantity: string,
  publishedRuns: readonly number[],
  ourRuns: readonly number[],
): StudyRow {
  const published = estimateOf(publishedRuns);
  const ours = estimateOf(ourRuns);
  return compare({
    quantity,
    published: Math.round(published.mean),
    publishedMargin: published.margin,
    ours: ours.mean,
    oursMargin: ours.margin,
    tolerance: QUARTER,
  });
}

/**
 * Runs all parts of a study in this thread.
 *
 * @returns Rows that depend on the seed and the extent alone.
 * @throws InvariantError if a model is at fault.
 */
export function runStudy(study: Study, seed: string, extent: Extent): readonly StudyRow[] {
  const parts = study.parts(extent);
  return studyRows(study, new Map(parts.map((part) => [part.name, part.run(seed)])), extent);
}

/**
 * Makes the rows of a study.
 *
 * @param figures - By name of the part, of all parts of the extent.
 * @throws InvariantError if a part is missing.
 */
export function studyRows(
  study: Study,
  figures: ReadonlyMap<string, unknown>,
  extent: Extent,
): readonly StudyRow[] {
  const figuresOf = (part: string) => {
    check(figures.has(part), 'part was not run', part);
    return figures.get(part);
  };
  return study.rows(figuresOf, extent).map((row) => {
    const expectedMiss = study.knownMisses?.get(row.quantity);
    return row.holds || expectedMiss === undefined ? row : { ...row, expectedMiss };
  });
}

/** A sentence written over several lines of source, as one line. */
export function prose(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}

function errorOf(published: number, ours: number, { measure }: Tolerance): number {
  if (measure === 'points') return ours - published;
  check(published > 0, 'published figure is not above 0', published);
  if (measure === 'percent') return (100 * (ours - published)) / published;
  check(ours > 0, 'figure is not above 0', ours);
  return ours > published ? ours / published : published / ours;
}
