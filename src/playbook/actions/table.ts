/** The actions of playbooks. A new kind is one file beside this and two entries. */
import { z } from 'zod';
import type { ActionKind } from './action.ts';
import { announce, announceSchema } from './announce.ts';
import { apply, applySchema } from './apply.ts';
import { approve, approveSchema } from './approve.ts';
import { backupRestore, backupRestoreSchema } from './backup-restore.ts';
import { backupTake, backupTakeSchema } from './backup-take.ts';
import { baseline, baselineSchema } from './baseline.ts';
import { blockPromotion, blockPromotionSchema } from './block-promotion.ts';
import { collectDiagnostics, collectDiagnosticsSchema } from './collect-diagnostics.ts';
import { configRestore, configRestoreSchema } from './config-restore.ts';
import { configSet, configSetSchema } from './config-set.ts';
import { deploy, deploySchema } from './deploy.ts';
import { freeze, freezeSchema } from './freeze.ts';
import { gateOff, gateOffSchema } from './gate-off.ts';
import { gateOn, gateOnSchema } from './gate-on.ts';
import { imagePin, imagePinSchema } from './image-pin.ts';
import { openIncident, openIncidentSchema } from './open-incident.ts';
import { operateAction, operateActionSchema } from './operate.ts';
import { page, pageSchema } from './page.ts';
import { pause, pauseSchema } from './pause.ts';
import { phaseSet, phaseSetSchema } from './phase-set.ts';
import { proofReverify, proofReverifySchema } from './proof-reverify.ts';
import { provision, provisionSchema } from './provision.ts';
import { reapply, reapplySchema } from './reapply.ts';
import { recordAction, recordActionSchema } from './record.ts';
import { remove, removeSchema } from './remove.ts';
import { report, reportSchema } from './report.ts';
import { restart, restartSchema } from './restart.ts';
import { resume, resumeSchema } from './resume.ts';
import { revisionRollback, revisionRollbackSchema } from './revision-rollback.ts';
import { schemaDown, schemaDownSchema } from './schema-down.ts';
import { schemaUp, schemaUpSchema } from './schema-up.ts';
import { sendAlert, sendAlertSchema } from './send-alert.ts';
import { serviceStart, serviceStartSchema } from './service-start.ts';
import { serviceStop, serviceStopSchema } from './service-stop.ts';
import { snapshotRestore, snapshotRestoreSchema } from './snapshot-restore.ts';
import { snapshotTake, snapshotTakeSchema } from './snapshot-take.ts';
import { unfreeze, unfreezeSchema } from './unfreeze.ts';
import { volumeWipe, volumeWipeSchema } from './volume-wipe.ts';
import { wait, waitSchema } from './wait.ts';
import { waitUntil, waitUntilSchema } from './wait-until.ts';
import { walReplay, walReplaySchema } from './wal-replay.ts';

/** Any action, told apart by its `action`. */
export const playbookActionSchema = z.discriminatedUnion('action', [
  announceSchema,
  applySchema,
  approveSchema,
  backupRestoreSchema,
  backupTakeSchema,
  baselineSchema,
  blockPromotionSchema,
  collectDiagnosticsSchema,
  configRestoreSchema,
  configSetSchema,
  deploySchema,
  freezeSchema,
  gateOffSchema,
  gateOnSchema,
  imagePinSchema,
  openIncidentSchema,
  operateActionSchema,
  pageSchema,
  pauseSchema,
  phaseSetSchema,
  proofReverifySchema,
  provisionSchema,
  reapplySchema,
  recordActionSchema,
  removeSchema,
  reportSchema,
  restartSchema,
  resumeSchema,
  revisionRollbackSchema,
  schemaDownSchema,
  schemaUpSchema,
  sendAlertSchema,
  serviceStartSchema,
  serviceStopSchema,
  snapshotRestoreSchema,
  snapshotTakeSchema,
  unfreezeSchema,
  volumeWipeSchema,
  waitUntilSchema,
  waitSchema,
  walReplaySchema,
]);

/** Action of any kind, as the engine reads it. */
export type PlaybookAction = z.output<typeof playbookActionSchema>;

const kinds = [
  announce,
  apply,
  approve,
  backupRestore,
  backupTake,
  baseline,
  blockPromotion,
  collectDiagnostics,
  configRestore,
  configSet,
  deploy,
  freeze,
  gateOff,
  gateOn,
  imagePin,
  openIncident,
  operateAction,
  page,
  pause,
  phaseSet,
  proofReverify,
  provision,
  reapply,
  recordAction,
  remove,
  report,
  restart,
  resume,
  revisionRollback,
  schemaDown,
  schemaUp,
  sendAlert,
  serviceStart,
  serviceStop,
  snapshotRestore,
  snapshotTake,
  unfreeze,
  volumeWipe,
  waitUntil,
  wait,
  walReplay,
];

/** The kinds by their names. */
export const actionKinds: ReadonlyMap<string, ActionKind<never>> = new Map(
  kinds.map((kind) => [kind.action, kind]),
);

/** The kind of an action. */
export function actionKindOf(action: PlaybookAction): ActionKind<PlaybookAction> {
  return actionKinds.get(action.action) as unknown as ActionKind<PlaybookAction>;
}
