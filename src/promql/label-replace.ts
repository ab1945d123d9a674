/** label_replace() and label_join(): a label made of others. */
import { EvaluationError } from './evaluation-error.ts';
import { wholePattern } from './regex.ts';
import type { Vector } from './series.ts';

const LABEL_NAME = /^[A-Za-z_]\w*$/;
const REFERENCE = /\$(?:\$|(\w+)|\{(\w+)\})/g;

/**
 * Sets the label `target` of each series whose label `source` matches.
 *
 * @param template - With `$1` and `${name}` for groups of the pattern.
 * @throws EvaluationError if the pattern is refused or the target is no label name.
 */
export function labelReplace(
  vector: Vector,
  [target = '', template = '', source = '', pattern = '']: readonly string[],
): Vector {
  const whole = wholePattern(pattern);
  if ('refused' in whole) throw new EvaluationError(`label_replace: ${whole.refused}`);
  if (!LABEL_NAME.test(target)) {
    throw new EvaluationError(`label_replace: ${JSON.stringify(target)} is no label name`);
  }
  return vector.map((sample) => {
    const match = whole.exec(sample.labels.get(source));
    if (match === null) return sample;
    return { ...sample, labels: sample.labels.with([[target, expanded(template, match)]]) };
  });
}

/**
 * Sets the label `target` of each series to the values of other labels with a separator between.
 *
 * @throws EvaluationError if the target or another is no label name.
 */
export function labelJoin(
  vector: Vector,
  [target = '', separator = '', ...sources]: readonly string[],
): Vector {
  const bad = [target, ...sources].find((name) => !LABEL_NAME.test(name));
  if (bad !== undefined) {
    throw new EvaluationError(`label_join: ${JSON.stringify(bad)} is no label name`);
  }
  return vector.map(({ labels, value }) => {
    const text = sources.map((source) => labels.get(source)).join(separator);
    return { labels: labels.with([[target, text]]), value };
  });
}

function expanded(template: string, match: RegExpExecArray): string {
  return template.replace(REFERENCE, (text, bare?: string, braced?: string) => {
    if (text === '$$') return '$';
    const name = bare ?? braced ?? '';
    return (/^\d+$/.test(name) ? match[Number(name)] : match.groups?.[name]) ?? '';
  });
}
