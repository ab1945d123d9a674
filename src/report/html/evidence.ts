/**
 * How far the result can be trusted, what the machine measured, and the scenario as written.
 */

import { bytesText } from '../../kernel/words.ts';
import type { RunResult } from '../../run/result.ts';
import { distributionOf } from '../distribution.ts';
import { formatCount, formatFactor, formatMillis } from '../format.ts';
import { type Html, html } from './escape.ts';
import { code, facts, note, section, table } from './layout.ts';

/** The section about what was real and how strong it is. */
export function fidelitySection(result: RunResult): Html {
  return section(
    'fidelity',
    'Fidelity and security level',
    result.fidelity.length === 0
      ? note('The run used no cryptography.')
      : html`<ul>${result.fidelity.map((line) => html`<li>${line}</li>`)}</ul>
`,
    result.security !== null && securityFacts(result.security),
  );
}

function securityFacts(security: NonNullable<RunResult['security']>): Html {
  return facts([
    ['Conjectured', `${formatCount(security.conjecturedBits)} bits`],
    ['Proven', `${formatCount(security.provenBits)} bits`],
    ...Object.entries(security.parameters).map(
      ([name, value]) => [name, typeof value === 'number' ? formatCount(value) : value] as const,
    ),
  ]);
}

/** The section with all that differs from machine to machine. */
export function hostSection(result: RunResult): Html {
  const { host } = result;
  const measured = facts([
    ['Started', host.startedAt],
    ['Finished', host.finishedAt],
    ['Wall time', formatMillis(host.wallMs)],
    ['CPU time', formatMillis(host.cpuMs)],
    ['Memory at most', bytesText(host.maxRssBytes)],
    ['Node.js', host.node],
    ['Workers', host.workers],
    ['Virtual time per wall time', formatFactor(host.virtualSecondsPerWallSecond)],
    ['Events per second', formatCount(Math.round(host.eventsPerSecond))],
  ]);
  const remark = note(
    'Wall times of one machine at one hour. They are in no digest, decide no gate, and differ from run to run; all else on this page is the same for the same scenario, seed and version.',
  );
  return section(
    'host',
    'Measured on this machine',
    html`<div class="host">${remark}${measured}${operationsTable(result)}</div>`,
  );
}

interface Operation {
  readonly name: string;
  readonly millis: readonly number[];
}

function operationsTable({ host }: RunResult): Html | null {
  const operations: readonly Operation[] = [
    { name: 'prove', millis: host.proveMs },
    { name: 'verify', millis: host.verifyMs.filter((millis) => millis !== null) },
  ].filter((operation) => operation.millis.length > 0);
  if (operations.length === 0) return null;
  const figure = (key: 'p50' | 'p95' | 'max') => ({
    head: key,
    numeric: true,
    cell: ({ millis }: Operation) => formatMillis(distributionOf(millis)![key]),
  });
  return table<Operation>(
    'Wall time of real operations',
    [
      { head: 'Operation', cell: (operation) => operation.name },
      { head: 'Times', cell: ({ millis }) => formatCount(millis.length), numeric: true },
      figure('p50'),
      figure('p95'),
      figure('max'),
    ],
    operations,
  );
}

/** The section with the scenario as its author wrote it. */
export function sourceSection({ scenario }: RunResult): Html {
  return section(
    'source',
    'Scenario',
    scenario.description !== '' &&
      html`<p>${scenario.description}</p>
`,
    facts([['SHA-256 of the resolved scenario', code(scenario.sha256)]]),
    html`<details><summary>Scenario file</summary><pre>${scenario.source}</pre></details>
`,
  );
}
