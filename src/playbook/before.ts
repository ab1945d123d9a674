/**
 * How instances were set up when a stage began, before it changed anything: what `previous` means in
 * its rollback plan. It is kept in the notes of the state, so that it outlives the controller.
 */
import { check } from '../kernel/check.ts';
import type { Instance } from '../services/runtime/instance.ts';
import type { Setting } from '../services/runtime/setting.ts';
import type { PlaybookContext } from './context.ts';

/** One instance before the stage. */
export interface InstanceBefore {
  /** Whether anybody wanted a process there. */
  readonly isRunning: boolean;
  /** The release it was told to run. */
  readonly tag: string;
  readonly file: ReadonlyMap<string, Setting>;
  /** The settings in effect; empty without a process. */
  readonly effective: ReadonlyMap<string, Setting>;
}

type Entries = readonly (readonly [string, Setting])[];

interface Written {
  readonly isRunning: boolean;
  readonly tag: string;
  readonly file: Entries;
  readonly effective: Entries;
}

/** Writes down every instance as it is now. */
export function rememberInstances({ estate, state, stage }: PlaybookContext): void {
  for (const instance of estate.groups.all) {
    const { name, tag, file } = instance;
    const written: Written = {
      isRunning: instance.state !== 'stopped',
      tag,
      file: [...file],
      effective: [...estate.workloadOf(instance).settingsOf(instance)],
    };
    state.notes[keyOf(stage, name)] = JSON.stringify(written);
  }
}

/**
 * An instance before the stage.
 *
 * @throws InvariantError if the stage has not begun to change anything: nobody asks before.
 */
export function instanceBefore(
  { state, stage }: Pick<PlaybookContext, 'state' | 'stage'>,
  { name }: Instance,
): InstanceBefore {
  const text = state.notes[keyOf(stage, name)];
  check(text !== undefined, 'nothing was written down about the instance', name);
  const { isRunning, tag, file, effective } = JSON.parse(text) as Written;
  return { isRunning, tag, file: new Map(file), effective: new Map(effective) };
}

function keyOf(stage: string, instance: string): string {
  return `before/${stage}/${instance}`;
}
