// The peers: what they are, how they are run, and how much faster than each simnet has to be.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const PHOLD = /5000000|2301877510/;
const GOSSIP = /499950.*3000100.*3500100|3500100.*499950.*3000100|499950.*3500100.*3000100/s;

/** simnet itself: the built kernel through its public API, with all checks. */
export const simnet = (model, ...options) => [
  process.execPath,
  join(dirname(here), 'whole-run.mjs'),
  model,
  ...options,
];

/**
 * Peers of a model. `atLeast` is the floor of peer CPU / simnet CPU; a run that does not print what
 * `prints` wants did other work, and fails.
 */
export function peersOf(model, { rust, nexosim, python, ns3, java }) {
  const isPhold = model === 'phold';
  const prints = isPhold ? PHOLD : GOSSIP;
  const floors = (phold, gossip) => (isPhold ? phold : gossip);
  const rustProgram = (queue) => (at) => [join(at, model), queue];
  const script = (kind) => (at) => [at, join(here, 'python', `${model}.py`), kind];
  const ns3Program = (scheduler) => (at) => [join(at, `ns3_${model}`), scheduler];
  const nexo = (kind) => (at) => [join(at, 'nexo'), kind, '1'];
  const peer = (name, installed, command, atLeast) => ({
    name,
    atLeast,
    prints,
    missing: installed.missing,
    command: installed.at === undefined ? undefined : command(installed.at),
  });
  const node = { at: join(here, 'js', `${model}.mjs`) };
  const self = { at: model };
  const oneModel = peer('NeXosim 1.0.0, one model', nexosim, nexo('phold1'), 3);
  return [
    peer('simnet with the trace on', self, (at) => simnet(at, '--traced')),
    peer('JavaScript, bare ladder', node, (at) => [process.execPath, at], 1 / 1.6),
    peer('Rust, `BinaryHeap`', rust, rustProgram('std'), 0.6),
    peer('Rust, ladder', rust, rustProgram('ladder')),
    peer('ns-3, priority queue', ns3, ns3Program('PriorityQueue'), floors(1, 1.2)),
    peer('ns-3, default scheduler', ns3, ns3Program('Map'), floors(3, 4)),
    ...(isPhold
      ? [
          peer('Java, `PriorityQueue`', java, (at) => ['java', '-cp', at, 'Phold']),
          { ...oneModel, prints: /"events":50000/ },
        ]
      : []),
    {
      ...peer('NeXosim 1.0.0, 10,000 models', nexosim, nexo(model), floors(15, 12)),
      prints: isPhold ? /"events":50000/ : GOSSIP,
    },
    peer('Python, `heapq`', python, script('heapq')),
    peer('SimPy 4.1.2, callbacks', python, script('cb'), floors(15, 25)),
    peer('SimPy 4.1.2, processes', python, script('proc'), floors(22, 70)),
  ];
}
