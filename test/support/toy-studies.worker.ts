/** The thread of the toy studies. */
import { type PartOutcome, type PartTask, partOutcome } from '../../src/run/study-part.ts';
import { TOY_STUDIES } from './toy-studies.ts';

export default function part(task: PartTask): PartOutcome {
  return partOutcome(TOY_STUDIES, task);
}
