/** The gates of playbooks. A new kind is one file beside this and two entries. */
import { z } from 'zod';
import { acksComplete, acksCompleteSchema } from './acks-complete.ts';
import { advancing, advancingSchema } from './advancing.ts';
import { alertArmed, alertArmedSchema } from './alert-armed.ts';
import { alertsQuiet, alertsQuietSchema } from './alerts-quiet.ts';
import { baselineRatio, baselineRatioSchema } from './baseline-ratio.ts';
import { clean, cleanSchema } from './clean.ts';
import { configDrift, configDriftSchema } from './config-drift.ts';
import { conservation, conservationSchema } from './conservation.ts';
import { contractEqual, contractEqualSchema } from './contract-equal.ts';
import { counterIncrease, counterIncreaseSchema } from './counter-increase.ts';
import { drift, driftSchema } from './drift.ts';
import { equals, equalsSchema } from './equals.ts';
import { evidencePresent, evidencePresentSchema } from './evidence-present.ts';
import type { GateFacts, GateKind, GateTiming } from './gate.ts';
import { hashEqual, hashEqualSchema } from './hash-equal.ts';
import { logLines, logLinesSchema } from './log-lines.ts';
import { mannWhitney, mannWhitneySchema } from './mann-whitney.ts';
import { manual, manualSchema } from './manual.ts';
import { pathCoverage, pathCoverageSchema } from './path-coverage.ts';
import { phaseOrder, phaseOrderSchema } from './phase-order.ts';
import { present, presentSchema } from './present.ts';
import { promExpr, promExprSchema } from './prom-expr.ts';
import { quorate, quorateSchema } from './quorate.ts';
import { reachable, reachableSchema } from './reachable.ts';
import { ready, readySchema } from './ready.ts';
import { restoreDrill, restoreDrillSchema } from './restore-drill.ts';
import { schemaAt, schemaAtSchema } from './schema-at.ts';
import { setEqual, setEqualSchema } from './set-equal.ts';
import { settingEffective, settingEffectiveSchema } from './setting-effective.ts';
import { shareAtMost, shareAtMostSchema } from './share-at-most.ts';
import { signatureValid, signatureValidSchema } from './signature-valid.ts';
import { smoke, smokeSchema } from './smoke.ts';
import { unchanged, unchangedSchema } from './unchanged.ts';
import { versionInEffect, versionInEffectSchema } from './version-in-effect.ts';

/** Any gate, told apart by its `check`. */
export const playbookGateSchema = z.discriminatedUnion('check', [
  acksCompleteSchema,
  advancingSchema,
  alertArmedSchema,
  alertsQuietSchema,
  baselineRatioSchema,
  cleanSchema,
  configDriftSchema,
  conservationSchema,
  contractEqualSchema,
  counterIncreaseSchema,
  driftSchema,
  equalsSchema,
  evidencePresentSchema,
  hashEqualSchema,
  logLinesSchema,
  manualSchema,
  mannWhitneySchema,
  pathCoverageSchema,
  phaseOrderSchema,
  presentSchema,
  promExprSchema,
  quorateSchema,
  reachableSchema,
  readySchema,
  restoreDrillSchema,
  schemaAtSchema,
  setEqualSchema,
  settingEffectiveSchema,
  shareAtMostSchema,
  signatureValidSchema,
  smokeSchema,
  unchangedSchema,
  versionInEffectSchema,
]);

/** Gate of any kind, as the engine reads it. */
export type PlaybookGate = z.output<typeof playbookGateSchema>;

const kinds = [
  acksComplete,
  advancing,
  alertArmed,
  alertsQuiet,
  baselineRatio,
  clean,
  configDrift,
  conservation,
  contractEqual,
  counterIncrease,
  drift,
  equals,
  evidencePresent,
  hashEqual,
  logLines,
  manual,
  mannWhitney,
  pathCoverage,
  phaseOrder,
  present,
  promExpr,
  quorate,
  reachable,
  ready,
  restoreDrill,
  schemaAt,
  setEqual,
  settingEffective,
  shareAtMost,
  signatureValid,
  smoke,
  unchanged,
  versionInEffect,
];

/** The kinds by their names. */
const gateKinds: ReadonlyMap<string, GateKind<never>> = new Map(
  kinds.map((kind) => [kind.check, kind]),
);

/** The kind of a gate. */
export function gateKindOf(gate: PlaybookGate): GateKind<PlaybookGate> {
  return gateKinds.get(gate.check) as unknown as GateKind<PlaybookGate>;
}

/** What a gate reads, for lints. */
export function gateFacts(gate: PlaybookGate, timing: GateTiming): GateFacts {
  return {
    expressions: [],
    probes: [],
    alerts: [],
    baselines: [],
    groups: [],
    settings: [],
    minimumTimeUs: gate.forUs,
    countsSamples: false,
    ...gateKindOf(gate).facts?.(gate, timing),
  };
}
