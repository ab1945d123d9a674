/** Feature gates of a group, on or off. */
import type { Instance } from '../../services/runtime/instance.ts';
import type { ActionContext, ActionProcess } from './action.ts';
import { RELOAD, writeFiles } from './files.ts';

/** Which gates, of whom. */
export interface GatesSpec {
  readonly features: readonly string[];
  readonly group: string;
  /** Largest share of the power of the component that may have one of them on. */
  readonly maxPower: number;
}

/** Writes gates into the files of a group; running processes take them at once. */
export function* setGates(
  context: ActionContext,
  { features, group, maxPower }: GatesSpec,
  isOn: boolean,
): ActionProcess {
  const instances = context.estate.groups.of(group);
  const keys = features.map((feature) => `gates.${feature}`);
  for (const key of isOn ? keys : []) {
    const share = powerShare(context, key, instances);
    if (share <= maxPower) continue;
    const percent = (part: number) => `${Math.round(part * 10_000) / 100}%`;
    return `${key} would be on in ${percent(share)} of the power, at most ${percent(maxPower)} may`;
  }
  const changes = new Map(keys.map((key) => [key, isOn]));
  return yield* writeFiles(context, instances, () => changes, RELOAD);
}

/** Share of the power of the component in which a gate is on once these instances have it. */
function powerShare({ estate }: ActionContext, key: string, changed: readonly Instance[]): number {
  const all = estate.groups.of(changed[0]?.component ?? '');
  const power = (of: readonly Instance[]) =>
    of.reduce((sum, instance) => sum + estate.weightOf(instance), 0);
  const hasGate = ({ effective, file }: Instance) =>
    effective.get(key) === true || file.get(key) === true;
  const withGate = all.filter((one) => changed.includes(one) || hasGate(one));
  return power(withGate) / power(all);
}
