/** The second process of `simnet verify` dies at once; the first one has a warning to print. */
if (process.argv.includes('trace')) {
  const isSecond = process.env['HOSTNAME'] === 'another-host';
  console.error(isSecond ? 'Killed by the planted break' : 'a harmless warning');
  if (isSecond) process.exit(1);
}
