/**
 * What surrounds every page. No script, no request, no font or image from elsewhere; the content
 * security policy in the page forbids them, so that even a slip in escaping could load or run nothing.
 */
import { type Html, html } from './escape.ts';
import { note } from './layout.ts';
import { STYLES } from './styles.ts';

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** A whole page as text. */
export function document(title: string, body: Html, simnetVersion: string): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title} – simnet</title>
<style>${STYLES}</style>
</head>
<body>
${body}<footer>${note(`simnet ${simnetVersion}. This page loads nothing and runs no script.`)}</footer>
</body>
</html>
`.toString();
}
