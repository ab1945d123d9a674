/**
 * A chain: every instance is a validator, and they agree on blocks by votes that travel.
 *
 * State, log, snapshots and rewards are real, and so are the roots that votes are about; one
 * execution is shared by all validators that execute the same. Which signatures and draws are
 * computed for real the fields `real_one_in` say.
 */
import type { CapabilityKind } from '../runtime/capability.ts';
import type { Instance } from '../runtime/instance.ts';
import { hashText } from '../runtime/process-probes.ts';
import { Chain } from './chain/chain.ts';
import { exposeNode } from './chain/exposition.ts';
import { FAULTS, METRICS, OPERATIONS, PROBES, RESULTS, SETTINGS, TRAITS } from './chain/facts.ts';
import { changeNode, startNode, stopNode } from './chain/lifecycle.ts';
import type { ChainNode } from './chain/node.ts';
import { operationsOf } from './chain/operations.ts';
import { probesOf } from './chain/probes.ts';
import { type ChainSpec, chainSchema } from './chain/spec.ts';
import { gateOfChain, occasionsOfChain, unfeltByChain } from './chain/unfelt.ts';

/** The kind. */
export const chain: CapabilityKind<ChainSpec> = {
  kind: 'chain',
  schema: chainSchema,
  metrics: METRICS,
  probes: PROBES,
  operations: OPERATIONS,
  settings: SETTINGS,
  traits: TRAITS,
  faults: FAULTS,
  results: RESULTS,
  partners: (_spec, component) => [{ group: component }],
  unfelt: unfeltByChain,
  gateOf: gateOfChain,
  occasions: occasionsOfChain,
  create: (host, spec) => {
    const chain = new Chain(host, spec);
    const byInstance = new Map(chain.nodes.map((node) => [node.instance, node]));
    const nodeOf = (instance: Instance): ChainNode => byInstance.get(instance)!;
    return {
      fidelity: fidelityOf(spec),
      probes: probesOf(chain),
      operations: operationsOf(chain),
      begin: () => chain.traffic.begin(),
      started: (instance) => startNode(chain, nodeOf(instance)),
      drain: (instance, done) => {
        chain.consensus.deactivate(nodeOf(instance).place);
        done();
      },
      stopped: (instance, cause) => stopNode(chain, nodeOf(instance), cause),
      changed: (instance) => changeNode(chain, nodeOf(instance)),
      expose: (instance, out) => exposeNode(chain, nodeOf(instance), out),
      stateHash: (instance) => hashOf(chain, nodeOf(instance)),
      weight: (instance) => nodeOf(instance).voter.power,
    };
  },
};

/** What of the cryptography of a chain is computed for real, and how much of it. */
function fidelityOf({ chainId, realOneIn, vrf, proofs }: ChainSpec): string[] {
  const said = (what: string, oneIn: number, rest: string) =>
    `${oneIn > 1 ? `SAMPLED ${what}: 1 in ${oneIn}` : `${what}: all`} of ${chainId} ${rest}`;
  const lines = [said('certificates', realOneIn, 'signed and verified for real (Ed25519)')];
  if (vrf !== undefined) {
    const real = 'proven and verified for real (ECVRF-EDWARDS25519-SHA512-ELL2)';
    const others = vrf.realOneIn > 1 ? ', the others by stand-ins' : '';
    lines.push(said('draws', vrf.realOneIn, `${real}${others}`));
  }
  if (proofs !== undefined) {
    lines.push(`proofs of ${chainId}: bound to block and root by SHA-256, their times modelled`);
  }
  return lines;
}

/**
 * What a validator holds: its genesis, the schema of its data, and whether its history is that of the
 * chain, executed soundly. More blocks leave it as it is, and so does going back to a block of the
 * chain and on from there. A state that was executed wrongly, or that is not what was decided, does
 * not, until it is replaced by one from before.
 */
function hashOf(chain: Chain, node: ChainNode): string {
  const { disk, wrongFrom, state, height } = node;
  const root = state === null || height === 0 ? null : chain.blocks.at(height)?.root;
  const isOfChain = state === null || height === 0 || root === state.rootHex;
  return hashText(JSON.stringify([disk.genesis, disk.schema, wrongFrom, isOfChain]));
}
