/** How much instances count: voting power, where a component knows it. */
import type { Instance } from '../../services/runtime/instance.ts';
import type { PlaybookContext } from '../context.ts';

/** The weight of an instance; 1 where its component knows of none. */
function weightOf({ estate }: PlaybookContext, instance: Instance): number {
  const { capabilities } = estate.workloadOf(instance);
  return capabilities.find(({ weight }) => weight !== undefined)?.weight?.(instance) ?? 1;
}

/** The weight of all of them together. */
export function totalWeight(context: PlaybookContext, instances: readonly Instance[]): number {
  return instances.reduce((sum, instance) => sum + weightOf(context, instance), 0);
}
