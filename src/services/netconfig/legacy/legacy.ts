/** The implementation that is to be replaced: tables of handlers and recursive templates. */
import type { Implementation } from '../implementation.ts';
import { generatedOncePerContent } from '../memo.ts';
import { AnswerTable } from './answers.ts';
import { generateFiles } from './generator.ts';
import { parseFile } from './parser.ts';

/** Makes the old implementation. It has no state that an answer depends on. */
export function legacyImplementation(): Implementation {
  const table = new AnswerTable();
  const generate = generatedOncePerContent(generateFiles);
  return {
    name: 'legacy',
    answer: (request, view) => table.answer(request, view),
    generate: (cluster, node) => generate(cluster, node),
    parse: parseFile,
    enter: () => undefined,
  };
}
