/** What every process answers, whatever it can do. */

import { ByteWriter, toHex } from '../../crypto/bytes.ts';
import { taggedHash } from '../../crypto/hash.ts';
import type { Answer, Arguments, ProbeFacts } from './capability.ts';
import { answer, noAnswer } from './capability.ts';
import type { Instance } from './instance.ts';
import { settingsText } from './setting.ts';

/** The questions, with what they ask. */
export const PROCESS_PROBES: Readonly<Record<string, ProbeFacts>> = {
  digest: { gives: 'text', help: 'Digest of the image that the process really runs' },
  release: { gives: 'text', help: 'Release that the process says it runs' },
  setting: { gives: 'text', help: 'The setting `key` in effect' },
  settings: { gives: 'texts', help: 'All settings in effect, each as `key=value` in JSON' },
  settings_hash: { gives: 'text', help: 'Hash of all settings in effect' },
  file_hash: { gives: 'text', help: 'Hash of the configuration file on disk' },
  trait: { gives: 'text', help: 'The trait `name` of the release that the process really runs' },
  gates_on: { gives: 'texts', help: 'Feature gates that are on in the process' },
  ready: { gives: 'bool', help: 'Whether its readiness probe succeeds' },
};

/** Answers a question to a process that can be reached; undefined when it is none of these. */
export function askProcess(instance: Instance, name: string, args: Arguments): Answer | undefined {
  switch (name) {
    case 'digest':
      return answer(instance.artifact?.digest ?? null);
    case 'release':
      return answer(instance.artifact?.release.name ?? null);
    case 'setting':
      return settingAnswer(instance, String(args['key']));
    case 'settings':
      return answer(settingsText(instance.effective).split('\n').slice(0, -1));
    case 'settings_hash':
      return answer(hashText(settingsText(instance.effective)));
    case 'file_hash':
      return answer(hashText(settingsText(instance.file)));
    case 'trait':
      return traitAnswer(instance, String(args['name']));
    case 'gates_on':
      return answer(gatesOn(instance));
    case 'ready':
      return answer(instance.isReady);
    default:
      return undefined;
  }
}

/** Feature gates that are on in a process, in the order of their names. */
export function gatesOn(instance: Instance): readonly string[] {
  return [...instance.effective]
    .filter(([key, value]) => key.startsWith('gates.') && value === true)
    .map(([key]) => key.slice('gates.'.length))
    .sort();
}

function settingAnswer(instance: Instance, key: string): Answer {
  const value = instance.setting(key);
  return value === undefined ? noAnswer(`${instance.name} has no setting ${key}`) : answer(value);
}

function traitAnswer(instance: Instance, name: string): Answer {
  const value = instance.artifact?.release.traits.get(name);
  return value === undefined ? noAnswer(`${instance.name} has no trait ${name}`) : answer(value);
}

/** Hash of a text, hex. */
export function hashText(text: string): string {
  return toHex(taggedHash('simnet/text', new ByteWriter().text(text).finish()));
}
