/**
 * A process that writes artifacts and is killed at a step of it:
 * `tsx crashing-writer.ts <target> <step> <which time> <text>`.
 */
import { writeArtifacts } from '../../src/cli/artifact-store.ts';

const [target = '', step, time, text = ''] = process.argv.slice(2);
let seen = 0;
const marker = JSON.stringify({ kind: 'simnet-regression', text });
const files = new Map([
  ['regression.json', marker],
  ['regression.html', text],
  ['logs/a.log', text],
]);
writeArtifacts(target, files, (at) => {
  if (at !== step) return;
  seen += 1;
  if (seen === Number(time)) process.kill(process.pid, 'SIGKILL');
});
