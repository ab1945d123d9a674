/** Edits of configuration files by faults, and how they are taken back. */
import type { Instance } from '../runtime/instance.ts';
import type { Setting } from '../runtime/setting.ts';
import type { FaultHost, Undo } from './fault.ts';

/**
 * Edits the file of an instance. Taking it back restores each key that still is as the fault left
 * it: what an operator has repaired meanwhile stays.
 */
export function editFile(
  host: FaultHost,
  instance: Instance,
  edit: (file: Map<string, Setting>) => void,
): Undo {
  const before = new Map(instance.file);
  edit(instance.file);
  const after = new Map(instance.file);
  host.reload(instance);
  return () => {
    for (const key of new Set([...before.keys(), ...after.keys()])) {
      if (instance.file.get(key) !== after.get(key)) continue;
      const was = before.get(key);
      if (was === undefined) instance.file.delete(key);
      else instance.file.set(key, was);
    }
    host.reload(instance);
  };
}
