/**
 * Version not in effect: nodes whose behaviour is not that of the version they should run.
 *
 * The running process is asked something that only the version's code can answer, since a node
 * whose configuration names the new version may well run the old one. A node that is down when it
 * is asked is asked again until the patience is over; whoever never answers may be a violation.
 */
import type { Cluster, NodeId, ProbeAnswer } from '../../cluster.ts';
import { answersOf, type Process, sleepUntil } from '../../process.ts';
import { type CheckContext, type Finding, namesText } from './check.ts';

const UNREACHABLE: ProbeAnswer = { kind: 'unreachable' };

/** Counts the nodes of the group that answer like another version, or like none. */
export function* findVersionNotInEffect(
  context: CheckContext,
  group: string,
  version: string,
): Process<Finding> {
  const { cluster, patienceUs, probeEveryUs } = context;
  const nodes = cluster.nodesOf(group);
  const probe = (node: NodeId, reply: ProbeReply) => cluster.probeVersion(node, reply);
  const deadlineUs = cluster.nowUs() + patienceUs;
  const wrong: string[] = [];
  let silent: readonly NodeId[] = nodes;
  for (;;) {
    const asked = silent;
    const answers = yield* answersOf(cluster, deadlineUs - cluster.nowUs(), asked, probe);
    for (const [index, node] of asked.entries()) {
      const shown = shownBy(answers[index] ?? UNREACHABLE);
      if (shown !== null && shown !== version) wrong.push(`${cluster.nodeName(node)} ${shown}`);
    }
    silent = asked.filter((_, index) => shownBy(answers[index] ?? UNREACHABLE) === null);
    if (silent.length === 0 || cluster.nowUs() >= deadlineUs) break;
    yield* sleepUntil(cluster, Math.min(deadlineUs, cluster.nowUs() + probeEveryUs));
  }
  return {
    atLeast: wrong.length,
    atMost: wrong.length + silent.length,
    samples: nodes.length - silent.length,
    detail: detailOf(cluster, wrong, silent),
  };
}

/** The version that an answer shows in effect; null when there was no answer. */
function shownBy(answer: ProbeAnswer): string | null {
  if (answer.kind === 'unreachable') return null;
  return answer.kind === 'unknown' ? 'none known' : answer.version;
}

function detailOf(
  cluster: Cluster,
  wrong: readonly string[],
  silent: readonly NodeId[],
): string | null {
  const parts: string[] = [];
  if (wrong.length > 0) parts.push(`in effect: ${namesText(wrong)}`);
  if (silent.length > 0) {
    parts.push(`no answer: ${namesText(silent.map((node) => cluster.nodeName(node)))}`);
  }
  return parts.length === 0 ? null : parts.join('; ');
}

type ProbeReply = Parameters<Cluster['probeVersion']>[1];
