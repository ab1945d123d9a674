/** Keeps what an implementation made, for as long as what it was made from is unchanged. */
import { check } from '../../kernel/check.ts';
import type { ClusterConfig, NodeConfig } from './domain.ts';
import type { FileText } from './file-text.ts';
import type {
  Answer,
  ApiRequest,
  Implementation,
  NetworkView,
  NodeFiles,
  ParsedFile,
} from './implementation.ts';

const PATHS_KEPT_MAX = 4096;
const BODIES_KEPT_MAX = 256;

/**
 * The same implementation, asked once for each answer to a GET and for each pair of files.
 *
 * That is sound because views and configurations are immutable and every answer is a function of
 * them. A panic is not kept: it happens again.
 */
export function memoised(inner: Implementation): Implementation {
  const answers = new WeakMap<NetworkView, Map<string, Answer>>();
  const files = {
    dry_run: generatedOnce((cluster, node) => inner.generate(cluster, node, 'dry_run')),
    apply: generatedOnce((cluster, node) => inner.generate(cluster, node, 'apply')),
  };
  return {
    name: inner.name,
    parse: inner.parse,
    enter: inner.enter,
    answer: (request, view) =>
      request.method === 'GET'
        ? answerOnce(inner, request, view, answers)
        : inner.answer(request, view),
    generate: (cluster, node, purpose) => files[purpose](cluster, node),
  };
}

/** Makes the files of a node once for each pair of configurations. */
function generatedOnce(
  generate: (cluster: ClusterConfig, node: NodeConfig) => NodeFiles,
): (cluster: ClusterConfig, node: NodeConfig) => NodeFiles {
  const kept = new WeakMap<ClusterConfig, WeakMap<NodeConfig, NodeFiles>>();
  return (cluster, node) => {
    const known = kept.get(cluster)?.get(node);
    if (known !== undefined) return known;
    const made = generate(cluster, node);
    const ofCluster = kept.get(cluster) ?? new WeakMap<NodeConfig, NodeFiles>();
    kept.set(cluster, ofCluster.set(node, made));
    return made;
  };
}

/**
 * Makes the files of a node once for all pairs of configurations that say the same but for the
 * revision of the node, which stands in no file, and the version of the cluster, which stands in the
 * first line of the overlay alone.
 */
export function generatedOncePerContent(
  generate: (cluster: ClusterConfig, node: NodeConfig) => NodeFiles,
): (cluster: ClusterConfig, node: NodeConfig) => NodeFiles {
  const bodies = new Map<string, FileBodies>();
  const clusters = new Contents<ClusterConfig>((cluster) => ({ ...cluster, version: 0 }));
  const nodes = new Contents<NodeConfig>((node) => ({ ...node, revision: 0 }));
  return (cluster, node) => {
    const key = `${clusters.numberOf(cluster)} ${nodes.numberOf(node)}`;
    const same = bodies.get(key);
    if (same !== undefined) return withVersion(same, cluster);
    const made = generate(cluster, node);
    if (bodies.size >= BODIES_KEPT_MAX) bodies.clear();
    bodies.set(key, bodiesOf(made, cluster));
    return made;
  };
}

/** Numbers configurations by what they say: those that say the same have one number. */
class Contents<Config extends object> {
  readonly #numbers = new WeakMap<Config, number>();
  readonly #byText = new Map<string, number>();
  readonly #essence: (config: Config) => object;
  #count = 0;

  /** @param essence - What counts of a configuration. */
  constructor(essence: (config: Config) => object) {
    this.#essence = essence;
  }

  numberOf(config: Config): number {
    const known = this.#numbers.get(config);
    if (known !== undefined) return known;
    const text = JSON.stringify(this.#essence(config));
    if (this.#byText.size >= BODIES_KEPT_MAX) this.#byText.clear();
    let number = this.#byText.get(text);
    if (number === undefined) {
      number = this.#count;
      this.#count += 1;
      this.#byText.set(text, number);
    }
    this.#numbers.set(config, number);
    return number;
  }
}

/** The files of a node, the overlay without the line that tells its version. */
type FileBodies = NodeFiles;

function bodiesOf({ interfaces, overlay }: NodeFiles, { version }: ClusterConfig): FileBodies {
  const first = versionLine(version);
  check(overlay.startsWith(first), 'an overlay does not begin with its version', version);
  return { interfaces, overlay: overlay.slice(first.length) };
}

function withVersion({ interfaces, overlay }: FileBodies, { version }: ClusterConfig): NodeFiles {
  return { interfaces, overlay: versionLine(version) + overlay };
}

function versionLine(version: number): string {
  return `#version:${version}\n`;
}

/** Reads each file once: texts are immutable, and statuses ask for the same few again and again. */
export function parsedOnce(parse: (text: string) => ParsedFile): (file: FileText) => ParsedFile {
  const kept = new WeakMap<FileText, ParsedFile>();
  return (file) => {
    let parsed = kept.get(file);
    if (parsed === undefined) {
      parsed = parse(file.text);
      kept.set(file, parsed);
    }
    return parsed;
  };
}

function answerOnce(
  inner: Implementation,
  request: ApiRequest,
  view: NetworkView,
  kept: WeakMap<NetworkView, Map<string, Answer>>,
): Answer {
  let answers = kept.get(view);
  if (answers === undefined) {
    answers = new Map();
    kept.set(view, answers);
  }
  const known = answers.get(request.path);
  if (known !== undefined) return known;
  if (answers.size >= PATHS_KEPT_MAX) answers.clear();
  const answer = inner.answer(request, view);
  answers.set(request.path, answer);
  return answer;
}
