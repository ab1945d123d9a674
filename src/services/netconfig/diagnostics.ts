/** The bundle that is collected before a failed step is tried again. */
import type { Micros } from '../../kernel/time.ts';
import { hashText } from './file-text.ts';
import type { NodeDisk } from './node-disk.ts';
import type { Router } from './router.ts';

export interface DiagnosticsBundle {
  readonly node: string;
  readonly takenUs: Micros;
  /** One statement a line, in a fixed order. */
  readonly text: string;
  /** Names the bundle as evidence. */
  readonly hash: string;
}

/** Lines of a journal that a bundle holds at most; the newest stay. */
const JOURNAL_LINES_MAX = 200;

/** Collects what a node can tell: phase, counters, hashes of its files, the end of its journal. */
export function collectDiagnostics(
  node: string,
  nowUs: Micros,
  router: Router,
  disk: NodeDisk,
  journal: readonly string[],
): DiagnosticsBundle {
  const { served, fallback, eligible, covered } = router.counters;
  const lines = [
    `node ${node}`,
    `taken_us ${nowUs}`,
    `phase ${router.phase}`,
    `served legacy=${served.legacy} rewrite=${served.rewrite}`,
    `fallback error=${fallback.error} timeout=${fallback.timeout} routed=${fallback.routed}`,
    `coverage ${covered}/${eligible}`,
    ...disk.paths.map((path) => `file ${path} ${disk.read(path)?.hash ?? ''}`),
    ...journal.slice(-JOURNAL_LINES_MAX).map((line) => `journal ${line}`),
  ];
  const text = `${lines.join('\n')}\n`;
  return { node, takenUs: nowUs, text, hash: hashText(text) };
}
