/** What a node can be asked. */
import { Streams } from '../../../kernel/streams.ts';
import {
  answerTexts,
  type ContractCase,
  compareContract,
  firstDifference,
} from '../../netconfig/contract.ts';
import { randomCases } from '../../netconfig/corpus.ts';
import { INTERFACES_PATH } from '../../netconfig/domain.ts';
import { hashText } from '../../netconfig/file-text.ts';
import {
  type ApiRequest,
  type Implementation,
  type JsonObject,
  PanicError,
} from '../../netconfig/implementation.ts';
import {
  type Answer,
  type Arguments,
  answer,
  noAnswer,
  type Probe,
  type ProbeFacts,
} from '../../runtime/capability.ts';
import { heldText } from './held-text.ts';
import { whenIdle } from './idle.ts';
import type { NetworkNode } from './node.ts';
import { NEWEST_VERIFIED } from './node-backups.ts';
import type { OperationsHost } from './operations.ts';
import { churnCard } from './topology.ts';
import type { Traffic } from './traffic.ts';

/** The questions, with what they ask. */
export const PROBES: Readonly<Record<string, ProbeFacts>> = {
  phase: { gives: 'text', help: 'Phase that the running process is in' },
  contract: {
    gives: 'count',
    help: 'Requests, of `cases` or `size` (500) random ones of the `seed` (1), to which both implementations on the node answer differently; none if a class of requests has no case',
  },
  answers_hash: {
    gives: 'text',
    help: 'Hash of how the rewrite answers `cases` or `size` (500) random requests of the `seed` (1), each about a configuration of its own',
  },
  cli_smoke: {
    gives: 'bool',
    help: 'Whether the command line of the rewrite tells status and lists as the old one does',
  },
  dry_run_matches: {
    gives: 'bool',
    help: 'Whether an apply of a small change changes on disk what its dry run said',
  },
  config_hash: {
    gives: 'text',
    help: 'Hash of what the generated files hold, apart from their version and daily changes',
  },
  migration_hash: { gives: 'text', help: 'Hash of the migration settings that the node has' },
  replicated: {
    gives: 'ratio',
    help: 'Share of all nodes that it sees with the same migration settings as its own',
  },
  quorate: { gives: 'bool', help: 'Whether the node sees most of its cluster' },
  data_plane: {
    gives: 'bool',
    help: 'Whether packets of `bytes`, or as large as the configuration promises, get through to and from all other nodes on all networks',
  },
  interfaces_match_backup: {
    gives: 'bool',
    help: 'Whether its interfaces file holds what that of backup `name` (newest_verified) does',
  },
  backup_verified: {
    gives: 'bool',
    help: 'Whether the newest backup of all folders, or of `folder`, is complete and undamaged',
  },
  restore_drill: {
    gives: 'bool',
    help: 'Whether backup `snapshot` (newest_verified), restored aside, gives what is live',
  },
  writes_by_new_share: {
    gives: 'ratio',
    help: 'Share of the writes that the rewrite served since the phase took effect',
  },
  path_coverage: {
    gives: 'ratio',
    help: 'Share of the eligible requests that the rewrite served since the phase took effect',
  },
  versions_installed: { gives: 'texts', help: 'Implementations on the node with their versions' },
  unit_enabled: { gives: 'bool', help: 'Whether the service of the rewrite is enabled' },
  unit_active: { gives: 'bool', help: 'Whether the service of the rewrite runs' },
  diagnostics: { gives: 'count', help: 'Bundles of diagnostics that were collected on the node' },
  identity: { gives: 'text', help: 'Name of the node in its cluster' },
};

const CONTRACT_CASES = 500;

/** What probes work with. */
export interface ProbesHost extends OperationsHost {
  readonly traffic: Traffic;
}

type Question = (node: NetworkNode, args: Arguments) => Answer;

/** All probes by their names. */
export function probesOf(of: ProbesHost): ReadonlyMap<string, Probe> {
  const { cluster } = of;
  const questions: Readonly<Record<string, Question>> = {
    phase: ({ agent }) => answer(agent.router.phase),
    contract: (node, args) => contract(node, args),
    answers_hash: (node, args) => answersHash(node, args),
    cli_smoke: (node) => cliSmoke(of, node),
    config_hash: (node) => answer(node.configHash()),
    migration_hash: ({ name }) => {
      const hash = cluster.migrationHash(name);
      return hash === '' ? noAnswer(`${name} has no migration settings`) : answer(hash);
    },
    replicated: ({ instance }) => answer(cluster.migrationShare(instance)),
    quorate: ({ name }) => answer(cluster.files.isQuorate(name)),
    data_plane: (node, args) => dataPlane(of, node, args),
    interfaces_match_backup: (node, args) => interfacesMatch(of, node, args),
    backup_verified: backupVerified,
    restore_drill: restoreDrill,
    writes_by_new_share: (node) => {
      const { legacyWrites, rewriteWrites } = node.inPhase();
      return share(rewriteWrites, legacyWrites + rewriteWrites, 'no write was served');
    },
    path_coverage: (node) => {
      const { covered, eligible } = node.inPhase();
      return share(covered, eligible, 'no request was eligible');
    },
    versions_installed: (node) => versions(of, node),
    unit_enabled: ({ isServiceEnabled }) => answer(isServiceEnabled),
    unit_active: ({ isServiceActive }) => answer(isServiceActive),
    diagnostics: ({ diagnostics }) => answer(diagnostics.length),
    identity: ({ name }) => answer(name, `one of ${of.host.instances.length}`),
  };
  const atOnce = Object.entries(questions).map(([name, question]): [string, Probe] => [
    name,
    (instance, args, reply) => {
      cluster.links.follow();
      reply(question(of.nodeOf(instance), args));
    },
  ]);
  return new Map([
    ...atOnce,
    ['dry_run_matches', (instance, _args, reply) => dryRunMatches(of, instance, reply)],
  ]);
}

function share(part: number, whole: number, nothing: string): Answer {
  if (whole === 0) return noAnswer(nothing);
  return { value: part / whole, samples: whole, detail: `${part} of ${whole}` };
}

/** The random requests that a question is about. */
function corpusOf(args: Arguments): Iterable<ContractCase> {
  const cases = numberOf(args, 'cases') ?? numberOf(args, 'size') ?? CONTRACT_CASES;
  const stream = new Streams(`${args['seed'] ?? 1}`).of('contract', 'corpus');
  return randomCases(stream, Math.floor(cases));
}

function answersHash({ codes: { rewrite } }: NetworkNode, args: Arguments): Answer {
  if (!rewrite.isThere) return noAnswer('the service of the rewrite does not run');
  const texts = [...answerTexts(corpusOf(args), rewrite)];
  return { value: hashText(texts.join('\n')), samples: texts.length, detail: null };
}

function contract({ codes }: NetworkNode, args: Arguments): Answer {
  const { legacy, rewrite } = codes;
  if (!legacy.isThere) return noAnswer('the old implementation is not installed');
  if (!rewrite.isThere) return noAnswer('the service of the rewrite does not run');
  const report = compareContract(corpusOf(args), legacy, rewrite);
  const untested = report.classes.find(({ caseCount }) => caseCount === 0);
  if (untested !== undefined) {
    return noAnswer(`no case of ${untested.method} ${untested.endpoint}`);
  }
  const found = report.classes.find(({ first }) => first !== undefined);
  const detail =
    found?.first === undefined
      ? null
      : `${found.method} ${found.endpoint}: ${found.first.path} is ${found.first.new}, was ${found.first.old}`;
  return { value: report.mismatchCount, samples: report.caseCount, detail };
}

function cliSmoke({ cluster }: ProbesHost, { name, codes }: NetworkNode): Answer {
  const view = cluster.state.view(name);
  const paths = [
    '/cluster/network/status',
    `/nodes/${name}/status`,
    '/cluster/network/zones',
    '/cluster/network/vnets',
    `/nodes/${name}/network`,
  ];
  for (const path of paths) {
    const request: ApiRequest = { method: 'GET', path };
    try {
      const told: JsonObject = JSON.parse(JSON.stringify(codes.rewrite.answer(request, view)));
      const wanted = codeAnswer(cluster.reference, request, view);
      const difference = firstDifference(wanted, told);
      if (difference === undefined) continue;
      const detail = `${path}: ${difference.path} is ${difference.new}, not ${difference.old}`;
      return { value: false, samples: paths.length, detail };
    } catch (cause) {
      if (!(cause instanceof PanicError)) throw cause;
      return { value: false, samples: paths.length, detail: cause.message };
    }
  }
  return { value: true, samples: paths.length, detail: null };
}

function codeAnswer(
  implementation: Implementation,
  request: ApiRequest,
  view: Parameters<Implementation['answer']>[1],
): JsonObject {
  return JSON.parse(JSON.stringify(implementation.answer(request, view)));
}

function dryRunMatches(
  of: ProbesHost,
  instance: NetworkNode['instance'],
  reply: (answer: Answer) => void,
): void {
  const { host, spec, traffic } = of;
  const node = of.nodeOf(instance);
  whenIdle(host.scheduler, node, spec.apiTimeoutUs, (isIdle) => {
    if (!isIdle) {
      reply(noAnswer('an apply is under way'));
      return;
    }
    traffic.change(node);
    node.apply(`probe/${host.scheduler.nowUs()}`, ({ outcome, cause }) => {
      const { status, isAsPredicted } = outcome;
      if (status !== 'applied') reply(answer(false, `apply ${status}`));
      else if (cause !== undefined) reply(answer(false, `it fell back: ${cause}`));
      else reply(answer(isAsPredicted, isAsPredicted ? null : 'it changed something else'));
    });
  });
}

function dataPlane({ cluster }: ProbesHost, { instance }: NetworkNode, args: Arguments): Answer {
  const { lost, tried } = cluster.probePlane(instance, numberOf(args, 'bytes'));
  if (tried === 0) return noAnswer('there is no network between nodes');
  const detail = lost.length === 0 ? null : `${lost.length} of ${tried}: ${lost[0]}`;
  return { value: lost.length === 0, samples: tried, detail };
}

function interfacesMatch({ spec }: ProbesHost, node: NetworkNode, args: Arguments): Answer {
  const name = String(args['name'] ?? NEWEST_VERIFIED);
  const backup = node.backups.find(name);
  const saved = backup && node.backups.scratch(backup)?.read(INTERFACES_PATH);
  if (!saved) return noAnswer(`there is no verified backup ${name} of the interfaces`);
  const isSame = heldText(saved.text, churnCard(spec.topology)) === node.held(INTERFACES_PATH);
  return answer(isSame, isSame ? null : `${INTERFACES_PATH} is not what was saved`);
}

function backupVerified({ backups }: NetworkNode, args: Arguments): Answer {
  const folder = args['folder'];
  const newest = backups.newest(folder === undefined ? backups.folders : [String(folder)]);
  if (newest === undefined) return noAnswer('there is no backup');
  const { missing, folder: where } = newest;
  if (backups.isVerified(newest)) return answer(true, `in ${where}`);
  const wrong = missing.length === 0 ? 'is damaged' : `lacks ${missing.join(', ')}`;
  return answer(false, `the newest in ${where} ${wrong}`);
}

function restoreDrill({ backups }: NetworkNode, args: Arguments): Answer {
  const name = String(args['snapshot'] ?? args['name'] ?? NEWEST_VERIFIED);
  const backup = backups.find(name);
  if (backup === undefined) return noAnswer(`there is no backup ${name}`);
  const reason = backups.drill(backup);
  return answer(reason === null, reason ?? `of ${backup.folder}`);
}

function versions({ spec }: ProbesHost, { instance, hasLegacy, hasRewrite }: NetworkNode): Answer {
  const legacy = hasLegacy ? [`legacy ${spec.legacyVersion}`] : [];
  const rewrite = hasRewrite ? [`rewrite ${instance.artifact?.release.name ?? 'unknown'}`] : [];
  return answer([...legacy, ...rewrite]);
}

function numberOf(args: Arguments, key: string): number | undefined {
  const value = args[key];
  return typeof value === 'number' && value > 0 ? value : undefined;
}
