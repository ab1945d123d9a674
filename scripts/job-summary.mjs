// Prints a Markdown summary of a regression for a CI job page.
// Usage: node scripts/job-summary.mjs ARTIFACTS_ROOT
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder = '.'] = process.argv.slice(2);
const file = ['regression.json', 'regression.partial.json']
  .map((name) => join(folder, name))
  .find((path) => existsSync(path));
if (file === undefined) {
  console.log(`### simnet\n\nNo report was written to \`${folder}\`.`);
  process.exit(0);
}

const ENTITIES = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '|': '&#124;', '`': '&#96;' };
const text = (value) =>
  String(value ?? '–')
    .replaceAll(/[\r\n]/g, ' ')
    .replaceAll(/[<>&|`]/g, (sign) => ENTITIES[sign]);
const report = JSON.parse(readFileSync(file, 'utf8'));
console.log(`### simnet: ${report.passed} of ${report.total} scenarios passed\n`);
for (const scenario of report.scenarios) {
  console.log(
    `**${text(scenario.name)}**: ${text(scenario.status)}, seed \`${text(scenario.seed)}\`\n`,
  );
  console.log('| gate | rule | value | outcome |\n|---|---|---|---|');
  for (const gate of scenario.gates ?? []) {
    console.log(
      `| ${text(gate.name)} | ${text(gate.rule)} | ${text(gate.value)} | ${text(gate.outcome)} |`,
    );
  }
  for (const error of scenario.errors ?? []) console.log(`\n- ${text(error)}`);
  const reproduce = scenario.host?.reproduce;
  if (reproduce) console.log(`\n\`\`\`\n${reproduce}\n\`\`\``);
}
console.log(`\nDigest \`${text(report.digest)}\``);
