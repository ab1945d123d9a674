/**
 * The nemesis: chooses what goes wrong. Phase after phase it draws some of the faults that it is
 * given, lets them act for a while, heals them, and gives the cluster a pause.
 */
import { z } from 'zod';
import type { Stream } from '../../kernel/stream.ts';
import { duration } from '../../schema/duration.ts';
import { interval } from '../../schema/interval.ts';
import { name } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { whole } from '../../schema/whole.ts';
import type { FaultHost } from './host.ts';
import { faultSchema, type FaultSpec as SingleSpec, startFault as startSingle } from './table.ts';
import { during, windowFields } from './window.ts';

const FAULTS_MAX = 64;

/** What a scenario file says about a nemesis. */
const nemesisSchema = record({
  kind: z.literal('nemesis'),
  name: name('fault').describe('Name of this nemesis.'),
  ...windowFields,
  period: interval().describe('How long the faults of a phase act.'),
  pause: duration().prefault('0s').describe('From the end of a phase to the next.'),
  draw: whole(1, FAULTS_MAX)
    .prefault(1)
    .describe('Most faults of a phase; how many they are is drawn, all numbers alike.'),
  victims: whole(1)
    .optional()
    .describe(
      'Most nodes of each group that the faults of a phase strike together; drawn anew for each ' +
        'phase. Without it, each fault draws its own.',
    ),
  faults: z
    .array(faultSchema)
    .min(1)
    .max(FAULTS_MAX)
    .describe(
      'Faults to choose from. Their times count from the beginning of a phase, and their `count` ' +
        'is the most that a draw gives: half as many are as likely.',
    ),
})
  .refine(({ draw, faults }) => draw <= faults.length, {
    path: ['draw'],
    error: 'nemesis.draw: there are fewer faults to choose from',
  })
  .refine(({ faults }) => faults.every((fault) => !('stage' in fault) || !fault.stage), {
    path: ['faults'],
    error: 'nemesis.stage: a fault of a phase has no stage of its own',
  })
  .describe('Draws faults from a list, phase after phase.');

/** A nemesis, as the engine reads it. */
type NemesisSpec = z.output<typeof nemesisSchema>;

/** Any fault, the nemesis among them, told apart by its `kind`. */
export const anyFaultSchema = z.discriminatedUnion('kind', [nemesisSchema, ...faultSchema.options]);

/** Fault of any kind, or a nemesis, as the engine reads it. */
export type AnyFaultSpec = SingleSpec | NemesisSpec;

/** Starts a fault or a nemesis; it schedules itself from then on. */
export function startAnyFault(spec: AnyFaultSpec, host: FaultHost): void {
  if (spec.kind === 'nemesis') startNemesis(spec, host);
  else startSingle(spec, host);
}

function startNemesis(spec: NemesisSpec, host: FaultHost): void {
  during(spec, host, () => {
    let phase: Phase | null = null;
    let [isHealed, count] = [false, 0];
    const open = (): void => {
      if (isHealed) return;
      count += 1;
      phase = new Phase(spec, host, count);
      phase.begin();
      host.after(spec.periodUs, close);
    };
    const close = (): void => {
      if (isHealed) return;
      phase?.end();
      host.after(spec.pauseUs, open);
    };
    open();
    return () => {
      isHealed = true;
      phase?.end();
    };
  });
}

/** One phase: to its faults, its end is the end of the rollout. */
class Phase {
  readonly #spec: NemesisSpec;
  readonly #host: FaultHost;
  readonly #number: number;
  readonly #heals: (() => void)[] = [];
  /** By group: the nodes that may be struck. */
  readonly #victims = new Map<string, readonly number[]>();
  #isOver = false;

  constructor(spec: NemesisSpec, host: FaultHost, number: number) {
    this.#spec = spec;
    this.#host = host;
    this.#number = number;
  }

  begin(): void {
    const { faults, draw } = this.#spec;
    const choices = this.#host.stream('choices');
    const chosen = [...faults];
    choices.shuffle(chosen);
    chosen.length = 1 + choices.below(draw);
    const dosed = chosen.map((fault) => withDose(fault, this.#host.stream('doses')));
    this.#host.note('fault_start', null, `phase ${this.#number}: ${listed(dosed)}`);
    for (const fault of dosed) startSingle(fault, this.#hostOf(fault));
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const heal of this.#heals) heal();
    this.#host.note('fault_end', null, `phase ${this.#number}`);
  }

  #hostOf({ name: fault }: SingleSpec): FaultHost {
    const host = this.#host;
    const isVictim = (group: string, node: number) => this.#victimsOf(group).includes(node);
    return {
      ...host,
      isOver: () => this.#isOver || host.isOver(),
      onOver: (heal) => void this.#heals.push(heal),
      stream: (purpose) => host.stream(`${fault}/${purpose}`),
      note: (what, node, detail) => host.note(what, node, `${fault}: ${detail}`),
      nodesOf: (group) => this.#victimsOf(group),
      crashable: (group, budget) =>
        host.crashable(group, budget).filter((node) => isVictim(group, node)),
    };
  }

  #victimsOf(group: string): readonly number[] {
    const { victims } = this.#spec;
    const nodes = this.#host.nodesOf(group);
    if (victims === undefined || victims >= nodes.length) return nodes;
    const known = this.#victims.get(group);
    if (known !== undefined) return known;
    const drawn = [...nodes];
    this.#host.stream('victims').shuffle(drawn);
    const struck = drawn.slice(0, victims).sort((a, b) => a - b);
    this.#victims.set(group, struck);
    return struck;
  }
}

/** The fault with a drawn number of targets, where it states the most of them. */
function withDose(fault: SingleSpec, stream: Stream): SingleSpec {
  if (!('count' in fault) || fault.count === undefined) return fault;
  return { ...fault, count: drawLogUniform(fault.count, stream) };
}

/**
 * Draws a whole number from 1 to `most`: first how many binary digits it has, all alike, and then
 * which number of so many digits. So each doubling is about as likely as the next.
 */
function drawLogUniform(most: number, stream: Stream): number {
  let digits = 1;
  while (1 << digits <= most) digits += 1;
  const least = 1 << stream.below(digits);
  return least + stream.below(Math.min(least, most - least + 1));
}

function listed(faults: readonly SingleSpec[]): string {
  return faults
    .map((fault) =>
      'count' in fault && fault.count ? `${fault.name} of ${fault.count}` : fault.name,
    )
    .join(', ');
}
