/** What the middleware of one node counts since its process began. */
import type { Micros } from '../../../kernel/time.ts';
import type { Backend } from '../../netconfig/router.ts';
import { SecondsHistogram } from '../process/seconds-histogram.ts';
import { CLASSES, type ClassName } from './classes.ts';

export class NodeCounts {
  /** Requests by implementation, in the order of the classes. */
  readonly requests: { readonly [Name in Backend]: Float64Array } = {
    legacy: new Float64Array(CLASSES.length),
    rewrite: new Float64Array(CLASSES.length),
  };
  readonly applies: { readonly [Name in Backend]: SecondsHistogram };
  applyFailures = 0;
  /** Applies that took longer than their callers wait. */
  applyTimeouts = 0;

  /** @param buckets - Upper bounds of the histogram, in seconds. */
  constructor(buckets: readonly number[]) {
    this.applies = {
      legacy: new SecondsHistogram(buckets),
      rewrite: new SecondsHistogram(buckets),
    };
  }

  request(backend: Backend, of: ClassName): void {
    const counts = this.requests[backend];
    const place = CLASSES.indexOf(of);
    counts[place] = counts[place]! + 1;
  }

  apply(backend: Backend, elapsedUs: Micros, isApplied: boolean, isLate: boolean): void {
    this.request(backend, 'apply');
    this.applies[backend].observe(elapsedUs);
    if (!isApplied) this.applyFailures += 1;
    if (isLate) this.applyTimeouts += 1;
  }
}
