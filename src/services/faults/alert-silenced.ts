/** Alerts that reach nobody: a silence that was forgotten, or a route that leads nowhere. */
import { z } from 'zod';
import { freeName } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { common, type FaultKind } from './fault.ts';

/** What a scenario file says about the fault `alert_silenced`. */
export const alertSilencedSchema = record({
  ...common,
  fault: z.literal('alert_silenced'),
  route: freeName().optional().describe('Route that is silent; all if left out.'),
}).describe('Notifications of alerts do not arrive.');

/** The kind. */
export const alertSilenced: FaultKind<z.output<typeof alertSilencedSchema>> = {
  kind: 'alert_silenced',
  isFlag: false,
  begin: (host, { route }) => host.silence(route ?? null),
};
