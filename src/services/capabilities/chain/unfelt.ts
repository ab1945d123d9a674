/** Which faults do nothing to a chain as it is set up: parts that it does not have cannot fail. */
import type { FaultFields } from '../../runtime/capability.ts';
import type { ChainSpec } from './spec.ts';

type Part = 'vrf' | 'rewards' | 'witness' | 'proofs';

/** The part of the capability that feels a fault or gets a result wrong; others all chains have. */
const PART_OF: ReadonlyMap<string, Part> = new Map<string, Part>([
  ['vrf_tamper', 'vrf'],
  ['proof_tamper', 'proofs'],
  ['rest_twice', 'rewards'],
  ['witness_flood', 'witness'],
  ['previous_accumulator', 'proofs'],
  ['cache_thrash', 'proofs'],
  ['cache_overflow', 'proofs'],
]);

/** The feature gates that govern them. */
const GATE_OF: ReadonlyMap<Part, keyof ChainSpec['features']> = new Map([
  ['rewards', 'rewards'],
  ['witness', 'witness'],
  ['proofs', 'recursiveProofs'],
]);

/** Results that are wrong only where data are migrated, and what migrates them. */
const MIGRATIONS: ReadonlySet<string> = new Set(['migration_rows', 'migration_stops']);

/** Why a chain feels nothing of a fault; null where it does. */
export function unfeltByChain(fault: FaultFields, spec: ChainSpec): string | null {
  const part = partOf(fault);
  if (part !== undefined && spec[part] === undefined) return `it has no ${part}`;
  return fault['result'] === 'migration_stops' && fault['share'] === 1 ? NO_ROW_LEFT : null;
}

const NO_ROW_LEFT = 'with share 1 no row is left out, with less some are';

/** The feature gate that must be on for a chain to feel a fault; null where none must. */
export function gateOfChain(fault: FaultFields, { features }: ChainSpec): string | null {
  const part = partOf(fault);
  const feature = part === undefined ? undefined : GATE_OF.get(part);
  return (feature && features[feature]) ?? null;
}

/** Operations and questions without any of which a chain does not come to feel a fault. */
export function occasionsOfChain(fault: FaultFields): readonly string[] {
  if (fault.fault === 'bit_rot' && fault['in'] === 'backup') return ['backup_take'];
  return MIGRATIONS.has(String(fault['result'])) ? ['migrate', 'migration_drill'] : [];
}

function partOf(fault: FaultFields): Part | undefined {
  return PART_OF.get(fault.fault === 'wrong_result' ? String(fault['result']) : fault.fault);
}
