/**
 * Building blocks of the page: sections, tables, small marks.
 */
import type { GateOutcome, StageOutcome } from '../../run/result.ts';
import { outcomeSign } from '../format.ts';
import { type Html, type HtmlPart, html } from './escape.ts';

export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => HtmlPart;
  /** Figures stand to the right, so that their digits line up. */
  readonly numeric?: boolean;
  /** Prose keeps enough room to be read, even if the table then scrolls. */
  readonly wide?: boolean;
}

/** A part of the page that the list of contents can point at. */
export function section(id: string, title: string, ...body: readonly HtmlPart[]): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${body}
</section>
`;
}

/**
 * A table that scrolls by itself when the screen is narrow.
 *
 * @param caption - Says what the rows are; screen readers announce it.
 */
export function table<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): Html {
  const head = columns.map((column) => html`<th scope="col"${classOf(column)}>${column.head}</th>`);
  const body = rows.map((row) => html`<tr>${columns.map((column) => cell(column, row))}</tr>\n`);
  return scroller(
    caption,
    html`<table><caption>${caption}</caption><thead><tr>${head}</tr></thead>
<tbody>
${body}</tbody></table>`,
  );
}

/** A box that scrolls sideways and can be reached by keyboard. */
export function scroller(label: string, body: HtmlPart): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}">${body}</div>
`;
}

/** What most readers skip: a line that opens, or stands open at first. */
export function folded(summary: HtmlPart, body: HtmlPart, isOpen = false): Html {
  return html`<details${isOpen && html` open`}><summary>${summary}</summary>
${body}</details>
`;
}

/** Names with their values, one under the other. */
export function facts(entries: readonly (readonly [string, HtmlPart])[]): Html {
  const rows = entries.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>\n`);
  return html`<dl class="facts">
${rows}</dl>
`;
}

/** A figure, a hash or a command to be copied whole. */
export function code(text: string): Html {
  return html`<code>${text}</code>`;
}

/** An outcome as sign and word, coloured. */
export function badge(outcome: GateOutcome | StageOutcome, word: string = outcome): Html {
  return html`<span class="badge ${outcome}"><span aria-hidden="true">${outcomeSign(outcome)}</span> ${word}</span>`;
}

/** A remark in smaller type. */
export function note(...body: readonly HtmlPart[]): Html {
  return html`<p class="note">${body}</p>
`;
}

function cell<Row>(column: Column<Row>, row: Row): Html {
  return html`<td${classOf(column)}>${column.cell(row)}</td>`;
}

function classOf<Row>(column: Column<Row>): HtmlPart {
  if (column.numeric === true) return html` class="number"`;
  return column.wide === true && html` class="wide"`;
}
