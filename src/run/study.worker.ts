/** The thread of studies: runs one part after another. */
import { STUDIES } from '../study/table.ts';
import { type PartOutcome, type PartTask, partOutcome } from './study-part.ts';

/** Runs the part of a task. */
export default function part(task: PartTask): PartOutcome {
  return partOutcome(STUDIES, task);
}
