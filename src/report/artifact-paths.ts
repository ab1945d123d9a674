/**
 * Names of the files of one scenario's artifacts, relative to its folder and with forward slashes.
 */

export interface ArtifactPaths {
  readonly json: string;
  readonly html: string;
  readonly consensusJson: string;
  readonly consensusCsv: string;
  readonly p2pJson: string;
}

export const REGRESSION_JSON = 'regression.json';
export const REGRESSION_HTML = 'regression.html';
export const SUMMARIES = 'summaries';
export const LOGS = 'logs';
export const ALERTS = 'alerts';
/** The rules of a playbook's alerts, and the test of them for promtool. */
export const ALERT_RULES = `${ALERTS}/rules.yaml`;
export const ALERT_TEST = `${ALERTS}/rules_test.yaml`;

/**
 * Names the files.
 *
 * @param shortName - What the summaries are called after, such as `canary_rolling`.
 */
export function artifactPaths(shortName: string): ArtifactPaths {
  const stem = `${SUMMARIES}/${fileStem(shortName)}`;
  return {
    json: REGRESSION_JSON,
    html: REGRESSION_HTML,
    consensusJson: `${stem}_consensus.json`,
    consensusCsv: `${stem}_consensus.csv`,
    p2pJson: `${stem}_summary.json`,
  };
}

/** Names the log file of a label. */
export function logPath(label: string): string {
  return `${LOGS}/${fileStem(label)}.log`;
}

/** The folder name of a scenario: lower case, and a dash for all that is not a letter or digit. */
export function slugOf(name: string): string {
  const slug = name.toLowerCase().replace(/[^a-z0-9]/g, '-');
  return slug === '' ? '-' : slug;
}

/** Keeps what is safe in a file name on every system. */
function fileStem(text: string): string {
  const stem = text.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 100);
  return stem === '' ? '_' : stem;
}
