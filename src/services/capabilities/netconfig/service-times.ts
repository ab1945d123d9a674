/** Service times as a process has them now: of the scenario, its release and what strikes it. */
import type { Distribution } from '../../../kernel/distributions.ts';
import type { Micros } from '../../../kernel/time.ts';
import type { ServiceTimes } from '../../netconfig/service-time.ts';
import type { TimesSpec } from './spec.ts';

/** What changes the times of an implementation. */
export interface Pace {
  /** Times as long as the reference; above 0. */
  readonly factor: number;
  /** The same for applies alone, on top. */
  readonly applyFactor: number;
  readonly hangShare: number;
  readonly hangUs: Micros;
}

/** The service times of an implementation at a pace. */
export function servedAt(times: TimesSpec, pace: Pace): ServiceTimes {
  const { factor, applyFactor, hangShare, hangUs } = pace;
  return {
    answer: scaled(times.answer, factor),
    applyBase: times.applyBase,
    reload: times.reload,
    applyFactor: factor * applyFactor,
    hangShare,
    hangUs,
  };
}

/** A distribution whose draws are longer by a factor; its bounds grow with it. */
function scaled(of: Distribution, factor: number): Distribution {
  const grown = (us: Micros) => Math.round(us * factor);
  const bound = (us: Micros | undefined) => (us === undefined ? {} : { maxUs: grown(us) });
  switch (of.kind) {
    case 'constant':
      return { kind: 'constant', us: grown(of.us) };
    case 'uniform':
      return { kind: 'uniform', minUs: grown(of.minUs), maxUs: grown(of.maxUs) };
    case 'exponential':
      return { kind: 'exponential', meanUs: grown(of.meanUs), ...bound(of.maxUs) };
    case 'lognormal':
      return { ...of, medianUs: grown(of.medianUs), ...bound(of.maxUs) };
    case 'bimodal':
      return { ...of, fast: scaled(of.fast, factor), slow: scaled(of.slow, factor) };
  }
}
