/**
 * HTML that escapes by default.
 *
 * Scenario text is hostile until shown otherwise, so a value put into an `html` template is escaped
 * unless it came out of another such template. What is escaped is safe as text and inside quoted
 * attributes, the only two places where templates may put values.
 */
import { printable } from '../printable.ts';

/** Markup made by `html`; it has no other way to come about. */
export class Html {
  readonly #markup: string;

  private constructor(markup: string) {
    this.#markup = markup;
  }

  /** @internal Only for the templates of this folder: `markup` is taken as it is. */
  static trust(markup: string): Html {
    return new Html(markup);
  }

  toString(): string {
    return this.#markup;
  }
}

/** What a template takes: null and false leave nothing, a list is joined. */
export type HtmlPart = Html | string | number | null | false | readonly HtmlPart[];

/** Joins markup and values; every value that is not `Html` is escaped. */
export function html(markup: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  let text = markup[0]!;
  for (const [index, part] of parts.entries()) text += render(part) + markup[index + 1]!;
  return Html.trust(text);
}

/** Escapes text for use between tags and inside quoted attributes. */
export function escapeHtml(text: string): string {
  return printable(text).replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function render(part: HtmlPart): string {
  if (part === null || part === false) return '';
  if (part instanceof Html) return part.toString();
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  return part.map(render).join('');
}
