/**
 * Proofs and attempts to slip a manipulated one through.
 */

import { bytesText, durationText } from '../../kernel/words.ts';
import type { ProofRecord, RunResult, TamperRecord } from '../../run/result.ts';
import { isVerified } from '../consensus-summary.ts';
import { formatCount, plural, shortHash } from '../format.ts';
import { countTampersByKind, type TamperKindCount } from '../tampers.ts';
import { type Html, html } from './escape.ts';
import { badge, code, section, table } from './layout.ts';

/** The section about honest proofs; nothing when none was made. */
export function proofsSection({ proofs }: RunResult): Html | null {
  if (proofs.length === 0) return null;
  const verified = proofs.filter(isVerified).length;
  const bytes = proofs.reduce((sum, proof) => sum + proof.bytes, 0);
  return section(
    'proofs',
    'Proofs',
    html`<p>${formatCount(verified)} of ${plural(proofs.length, 'proof')} verified, ${bytesText(bytes)} in all.</p>
`,
    html`<details><summary>Every proof</summary>${proofsTable(proofs)}</details>
`,
  );
}

function proofsTable(proofs: readonly ProofRecord[]): Html {
  return table<ProofRecord>(
    'Proofs by index; prove and verify are modelled latencies of virtual time',
    [
      { head: 'Proof', cell: (proof) => proof.index, numeric: true },
      { head: 'Height', cell: (proof) => formatCount(proof.height), numeric: true },
      { head: 'Round', cell: (proof) => proof.round, numeric: true },
      { head: 'Stage', cell: (proof) => proof.stage },
      { head: 'Prover', cell: (proof) => proof.prover },
      { head: 'Asked at', cell: (proof) => durationText(proof.requestedUs), numeric: true },
      {
        head: 'Prove',
        cell: (one) => durationText(one.completedUs - one.requestedUs),
        numeric: true,
      },
      { head: 'Verify', cell: verifyTime, numeric: true },
      { head: 'Size', cell: (proof) => bytesText(proof.bytes), numeric: true },
      { head: 'SHA-256', cell: (proof) => code(shortHash(proof.sha256)) },
      { head: 'Verdict', cell: proofVerdict },
    ],
    proofs,
  );
}

function verifyTime({ completedUs, verifiedUs }: ProofRecord): string {
  return verifiedUs === null ? '–' : durationText(verifiedUs - completedUs);
}

function proofVerdict(proof: ProofRecord): Html {
  if (proof.failure !== null) return html`${badge('fail', 'refused')} ${proof.failure}`;
  return isVerified(proof) ? badge('pass', 'verified') : badge('inconclusive', 'not verified');
}

/** The section about manipulated proofs; nothing when none was tried. */
export function tampersSection({ tampers }: RunResult): Html | null {
  if (tampers.length === 0) return null;
  return section(
    'tampers',
    'Tampers',
    html`<p>Every manipulated proof must be refused, and for the right reason; its untampered twin, the control, must be accepted.</p>
`,
    kindsTable(tampers),
    html`<details><summary>Every attempt</summary>${attemptsTable(tampers)}</details>
`,
  );
}

function kindsTable(tampers: readonly TamperRecord[]): Html {
  return table<TamperKindCount>(
    'Attempts by kind of manipulation',
    [
      { head: 'Family', cell: (kind) => kind.family },
      { head: 'Manipulation', cell: (kind) => code(kind.tamper) },
      { head: 'Outcome', cell: kindOutcome },
      { head: 'Attempts', cell: (kind) => formatCount(kind.attempts), numeric: true },
      { head: 'Refused', cell: (kind) => formatCount(kind.rejected), numeric: true },
      { head: 'Accepted', cell: (kind) => formatCount(kind.unexpectedAccepts), numeric: true },
      { head: 'Wrong reason', cell: (kind) => formatCount(kind.reasonMismatches), numeric: true },
      {
        head: 'Controls accepted',
        cell: (kind) => formatCount(kind.controlsAccepted),
        numeric: true,
      },
      { head: 'Reasons given', cell: reasonsText },
    ],
    countTampersByKind(tampers),
  );
}

function kindOutcome(kind: TamperKindCount): Html {
  if (kind.unexpectedAccepts > 0) return badge('fail', 'accepted');
  if (kind.reasonMismatches > 0) return badge('inconclusive', 'wrong reason');
  if (kind.controlsAccepted < kind.attempts) return badge('inconclusive', 'control refused');
  return badge('pass', 'refused');
}

function reasonsText(kind: TamperKindCount): string {
  return kind.reasons.map(({ reason, count }) => `${reason} (${formatCount(count)})`).join(', ');
}

function attemptsTable(tampers: readonly TamperRecord[]): Html {
  return table<TamperRecord>(
    'Attempts in their order',
    [
      { head: 'Proof', cell: (tamper) => tamper.proofIndex, numeric: true },
      { head: 'Manipulation', cell: (tamper) => code(tamper.tamper) },
      { head: 'Outcome', cell: attemptOutcome },
      { head: 'Reason', cell: (tamper) => tamper.reason },
      { head: 'Expected', cell: (tamper) => tamper.expected.join(', ') },
      { head: 'Control', cell: (tamper) => (tamper.controlAccepted ? 'accepted' : 'refused') },
    ],
    tampers,
  );
}

function attemptOutcome({ outcome }: TamperRecord): Html {
  if (outcome === 'rejected') return badge('pass', 'refused');
  if (outcome === 'accepted') return badge('fail', 'accepted');
  return badge('inconclusive', 'wrong reason');
}
