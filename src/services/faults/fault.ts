/**
 * What every fault of services has: when it strikes, and whom. Most kinds are flags on instances,
 * which the behaviour of the component reads; some act on the machine around it.
 */
import type { Micros } from '../../kernel/time.ts';
import { duration, positiveDuration } from '../../schema/duration.ts';
import { fraction } from '../../schema/fraction.ts';
import { name, nameOf } from '../../schema/names.ts';
import { whole } from '../../schema/whole.ts';
import type { Fabric } from '../runtime/fabric.ts';
import type { FlagParameters, Instance } from '../runtime/instance.ts';
import type { ArtifactRegistry } from '../runtime/release.ts';

/** Fields that all kinds share. */
export const common = {
  name: name('fault').optional().describe('Name of the fault.'),
  stage: nameOf('stage')
    .optional()
    .describe('Stage from whose start `at` counts; else from the start of the run.'),
  at: duration().prefault('0s').describe('When it begins.'),
  for: positiveDuration()
    .optional()
    .describe('How long it lasts; to the end of the run if left out.'),
};

/** Fields of kinds that strike instances. */
export const struck = {
  ...common,
  target: nameOf('group').describe('Component or group that it strikes.'),
  version: nameOf('version').optional().describe('Only processes that really run this release.'),
  gate: nameOf('feature').optional().describe('Only processes in which this feature gate is on.'),
  count: whole(1, 1_024)
    .optional()
    .describe('How many of the instances, drawn by lot; all if left out.'),
  power: fraction()
    .optional()
    .describe('As many instances, in their order, as make up this share of them.'),
};

/** What a fault may touch. */
export interface FaultHost {
  readonly fabric: Fabric;
  readonly registry: ArtifactRegistry;
  /** Instances of a component or group, spare ones too. */
  instancesOf(group: string): readonly Instance[];
  imageOf(instance: Instance): string;
  crash(instance: Instance): void;
  /** Settings of the file of an instance have changed; a running process reads them again. */
  reload(instance: Instance): void;
  nowUs(): Micros;
  /** Runs `action` after a time, as long as the fault lasts. */
  after(delayUs: Micros, action: () => void): void;
  /** Whether the fault strikes an instance now, by its release and its gates. */
  strikes(instance: Instance): boolean;
  /** Lets another fault come with this one, for as long as the process of the instance lives. */
  flag(instance: Instance, fault: string, parameters: FlagParameters): void;
  /** Silences the routes of alerts; the result lets them speak again. */
  silence(route: string | null): () => void;
}

/** Takes back what a fault did. */
export type Undo = () => void;

export interface FaultKind<Spec> {
  readonly kind: string;
  /** Whether instances carry its parameters as a flag while it lasts. */
  readonly isFlag: boolean;
  /** What it does besides the flag, to what lies around instances. */
  begin?(host: FaultHost, spec: Spec): Undo | undefined;
  /**
   * What it does besides the flag, to an instance: when it begins to strike it, be it because a
   * process of the release starts or a gate is turned on.
   */
  strike?(host: FaultHost, spec: Spec, instance: Instance): Undo | undefined;
  /**
   * What it strikes: an instance, once, whether or not it has a process (if left out); the first
   * process that an instance has; or each of them anew.
   */
  readonly strikes?: 'process' | 'each-process';
}
