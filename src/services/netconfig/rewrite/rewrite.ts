/** The implementation that replaces the old one: resources, flat records and scanners. */
import type { Implementation } from '../implementation.ts';
import { generatedOncePerContent } from '../memo.ts';
import { emitFiles } from './records.ts';
import { answerResource } from './resources.ts';
import { scanFile } from './scanner.ts';

/** Makes the new implementation. It has no state that an answer depends on. */
export function rewriteImplementation(): Implementation {
  const generate = generatedOncePerContent(emitFiles);
  return {
    name: 'rewrite',
    answer: answerResource,
    generate: (cluster, node) => generate(cluster, node),
    parse: scanFile,
    enter: () => undefined,
  };
}
