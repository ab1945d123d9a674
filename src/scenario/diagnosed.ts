/** Joins what a rule says about a document with the place in the text that it means. */
import { type Diagnostic, diagnose, type Finding } from './diagnostic.ts';
import { placeWithin } from './inner-place.ts';
import { type Located, nodeAt, placeAt } from './located.ts';

/** The diagnostic of a finding: at a value, at its key, or at a part of its text. */
export function diagnosedIn(root: Located, finding: Finding): Diagnostic {
  const { path, atKey, within } = finding;
  const node = nodeAt(root, path);
  const place = placeAt(root, path, atKey);
  if (node?.kind !== 'scalar') return diagnose(finding, place);
  const { value } = node;
  if (within === undefined || typeof value !== 'string') return diagnose(finding, place, value);
  return diagnose(finding, placeWithin(place, value, within.from, within.to), value);
}
