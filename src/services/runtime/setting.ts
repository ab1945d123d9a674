/** Settings: the configuration of a process, by key. */

/** What a key may hold. */
export type Setting = boolean | number | string;

export type Settings = ReadonlyMap<string, Setting>;

/** Settings as text, one a line in the order of their keys: what is hashed and compared. */
export function settingsText(settings: Settings): string {
  const keys = [...settings.keys()].sort();
  return keys.map((key) => `${key}=${JSON.stringify(settings.get(key))}\n`).join('');
}
