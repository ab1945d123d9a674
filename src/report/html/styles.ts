/**
 * The style sheet of the page: light and dark by the reader's own setting, no font or image from
 * anywhere else. Every colour of text keeps a contrast of at least 4.5 to its ground.
 */
import { Html } from './escape.ts';

const LIGHT = `
  --ground:#ffffff; --raised:#f5f7f9; --line:#d3d9e0; --text:#1b1f24; --quiet:#57606a;
  --pass:#116329; --pass-ground:#dcf5e3; --fail:#a40e26; --fail-ground:#ffe9e7;
  --warn:#744600; --warn-ground:#fdf3c8; --mark:#0b57b0;
  --stage:#b9d3f0; --drain:#e0b040; --down:#c63a4b; --sync:#3f8f6b; --churn:#7a5cc0;
  --crash:#1f1a17;`;

const DARK = `
  --ground:#0e1217; --raised:#181e26; --line:#343c47; --text:#e5eaf0; --quiet:#9fabb8;
  --pass:#63d487; --pass-ground:#10301d; --fail:#ff8f8b; --fail-ground:#41161a;
  --warn:#e8bf57; --warn-ground:#352808; --mark:#79b4ff;
  --stage:#24507f; --drain:#c39a35; --down:#e0606c; --sync:#4fae85; --churn:#a58ae6;
  --crash:#f2ece6;`;

const PAGE = `
*{box-sizing:border-box}
html{color-scheme:light dark;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--text);font:16px/1.5 system-ui,sans-serif}
main,header,footer{max-width:70rem;margin:0 auto;padding:0 1rem}
h1{font-size:1.5rem;line-height:1.25;margin:.25rem 0 .75rem;overflow-wrap:anywhere}
h2{font-size:1.2rem;margin:2.5rem 0 .75rem;padding-bottom:.25rem;border-bottom:1px solid var(--line)}
h3{font-size:1rem;margin:1.5rem 0 .5rem}
p{margin:.5rem 0;overflow-wrap:anywhere}
a{color:var(--mark)}
code,pre{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.875em}
code{overflow-wrap:anywhere}
.hash{white-space:nowrap}
pre{background:var(--raised);border:1px solid var(--line);border-radius:.375rem;padding:.75rem;
  overflow-x:auto;margin:.5rem 0}
.command{user-select:all;white-space:pre-wrap;overflow-wrap:anywhere}
.note{color:var(--quiet);font-size:.9rem}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;list-style:none;margin:1rem 0;padding:0}
:focus-visible{outline:2px solid var(--mark);outline-offset:2px}
.verdict{border:1px solid;border-left-width:.5rem;border-radius:.375rem;padding:.75rem 1rem;
  margin:1rem 0}
.verdict.passed{border-color:var(--pass);background:var(--pass-ground)}
.verdict.failed{border-color:var(--fail);background:var(--fail-ground)}
.verdict.interrupted,.verdict.excusable{border-color:var(--warn);background:var(--warn-ground)}
.verdict strong{font-size:1.375rem}
.verdict.passed strong{color:var(--pass)}
.verdict.failed strong{color:var(--fail)}
.verdict.interrupted strong,.verdict.excusable strong{color:var(--warn)}
.verdict ul{margin:.5rem 0 0;padding-left:1.25rem}
details{margin:.5rem 0}
summary{cursor:pointer;padding:.25rem 0;overflow-wrap:anywhere}
.host{border:1px dashed var(--quiet);border-radius:.375rem;padding:.25rem 1rem .75rem}
`;

const TABLE = `
.scroll{overflow-x:auto;margin:.5rem 0;background:
  linear-gradient(to right,var(--ground) 1rem,transparent) left/2rem 100% no-repeat local,
  linear-gradient(to left,var(--ground) 1rem,transparent) right/2rem 100% no-repeat local,
  linear-gradient(to right,var(--line),transparent) left/.75rem 100% no-repeat scroll,
  linear-gradient(to left,var(--line),transparent) right/.75rem 100% no-repeat scroll}
table{border-collapse:collapse;width:100%;font-size:.9rem}
caption{text-align:left;color:var(--quiet);padding:.25rem 0}
th,td{text-align:left;vertical-align:top;padding:.375rem .75rem .375rem 0;
  border-bottom:1px solid var(--line)}
th{font-weight:600;white-space:nowrap}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td strong{white-space:nowrap}
.wide{min-width:13rem}
.badge{white-space:nowrap;font-weight:600;padding:0 .375rem;border-radius:.25rem}
.badge.pass,.badge.passed{color:var(--pass);background:var(--pass-ground)}
.badge.fail,.badge.failed,.badge.blocked{color:var(--fail);background:var(--fail-ground)}
.badge.inconclusive,.badge.rolled-back{color:var(--warn);background:var(--warn-ground)}
.badge.not-reached{color:var(--quiet);background:var(--raised)}
.facts{margin:.5rem 0;display:grid;gap:.25rem 1.5rem}
.facts div{display:grid;grid-template-columns:11rem minmax(0,1fr);gap:.5rem}
.facts dt{color:var(--quiet)}
.facts dd{margin:0;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
@media (max-width:32rem){.facts div{grid-template-columns:1fr;gap:0}}
`;

const CHART = `
svg{display:block;width:100%;min-width:44rem;height:auto}
svg text{fill:var(--text);font:12px system-ui,sans-serif;font-variant-numeric:tabular-nums}
svg .quiet{fill:var(--quiet)}
svg .grid{stroke:var(--line);stroke-width:1}
svg .axis{stroke:var(--quiet);stroke-width:1}
svg .stage{fill:var(--stage)} svg .stage.unmet{fill:var(--fail-ground);stroke:var(--fail)}
 svg .drain{fill:var(--drain)} svg .down{fill:var(--down)}
svg .sync{fill:var(--sync)} svg .churn{fill:var(--churn)} svg .crash{fill:var(--crash)}
svg .area{fill:var(--down);fill-opacity:.25;stroke:var(--down);stroke-width:1.5}
svg .gate-pass{fill:var(--pass)} svg .gate-fail{fill:var(--fail)}
svg .gate-inconclusive{fill:var(--warn)}
svg .line{fill:none;stroke:var(--mark);stroke-width:1.75}
svg .line.second{stroke:var(--churn);stroke-dasharray:6 3}
svg .line.third{stroke:var(--sync);stroke-dasharray:2 3}
svg .rank{stroke:var(--quiet);stroke-dasharray:3 3}
.legend{display:flex;flex-wrap:wrap;gap:.25rem 1rem;list-style:none;margin:.5rem 0;padding:0;
  font-size:.875rem}
.legend svg{display:inline-block;min-width:0;width:1.25rem;height:.75rem;vertical-align:baseline;
  margin-right:.375rem}
@media print{.scroll{overflow:visible} svg{min-width:0} details>*{display:block}}
`;

/** The whole sheet. */
export const STYLES: Html = Html.trust(
  `:root{${LIGHT}}
@media (prefers-color-scheme:dark){:root{${DARK}}}${PAGE}${TABLE}${CHART}`,
);
