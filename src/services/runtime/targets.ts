/** Targets of scrapes: how instances are labelled, and what belongs to no component. */
import { LabelSet } from '../../promql/label-set.ts';
import type { Exposition } from './exposition.ts';
import { OUTSIDE } from './fabric.ts';
import { Instance } from './instance.ts';
import type { Target } from './scraper.ts';

const OUTSIDE_NAME = 'outside';

/** The target of what is outside of all components: nothing strikes it, and it always answers. */
export function outsideTarget(shows: readonly ((out: Exposition) => void)[]): Target {
  const identity = { index: OUTSIDE, name: OUTSIDE_NAME, component: OUTSIDE_NAME };
  const instance = new Instance({ ...identity, labels: {}, groups: [], tag: OUTSIDE_NAME });
  instance.state = 'running';
  return {
    instance,
    labels: targetLabels(instance),
    isDiscovered: false,
    isReached: () => true,
    expose: (out: Exposition) => {
      for (const show of shows) show(out);
    },
  };
}

/** Labels of the series of an instance. */
export function targetLabels(instance: Instance): LabelSet {
  const { component, name, labels } = instance;
  return LabelSet.of(Object.entries({ ...labels, component, instance: name }));
}
