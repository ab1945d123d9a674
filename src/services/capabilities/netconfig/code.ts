/** An implementation as one node runs it: there or not, and with the defects that strike it now. */
import type { Stream } from '../../../kernel/stream.ts';
import { type Defect, withDefects } from '../../netconfig/defects.ts';
import type { ClusterConfig, NodeConfig } from '../../netconfig/domain.ts';
import {
  type Answer,
  type ApiRequest,
  type ApplyStep,
  type Implementation,
  type NetworkView,
  type NodeFiles,
  PanicError,
  type ParsedFile,
  type Purpose,
} from '../../netconfig/implementation.ts';
import { memoised } from '../../netconfig/memo.ts';
import type { StruckDefect } from './wrong-results.ts';

/** One implementation with any defects; nodes with the same ones share what it remembers. */
export class Variants {
  readonly #inner: Implementation;
  readonly #kept = new Map<string, Implementation>();

  constructor(inner: Implementation) {
    this.#inner = inner;
  }

  with(defects: readonly Defect[]): Implementation {
    const key = JSON.stringify(defects);
    let variant = this.#kept.get(key);
    if (variant === undefined) {
      variant = memoised(withDefects(this.#inner, defects));
      this.#kept.set(key, variant);
    }
    return variant;
  }
}

/** What the code of a node is made from. */
export interface CodeSource {
  readonly variants: Variants;
  readonly isThere: () => boolean;
  /** Draws where a defect of a share shows. */
  readonly stream: Stream;
  /** Reads of something that exists, whose answers nobody looks at. */
  readonly unread: WeakSet<ApiRequest>;
}

const UNREAD: Answer = { status: 200, body: null };

/**
 * The code behind one service of a node. Where the service is not there every call panics, as a
 * refused connection does. A defect of a share shows in that share of answers, and of applies.
 */
export class NodeCode implements Implementation {
  readonly name: string;
  readonly #variants: Variants;
  readonly #isThere: () => boolean;
  readonly #stream: Stream;
  /** Reads whose answers nobody looks at: only whether there is one matters. */
  readonly #unread: WeakSet<ApiRequest>;
  #defects: readonly StruckDefect[] = [];
  #isDrawn = false;
  #whole: Implementation;
  /** What carries out the apply that is under way, or the last one. */
  #applying: Implementation;

  constructor(name: string, from: CodeSource) {
    const { variants, isThere, stream, unread } = from;
    this.name = name;
    this.#variants = variants;
    this.#isThere = isThere;
    this.#stream = stream;
    this.#unread = unread;
    this.#whole = variants.with([]);
    this.#applying = this.#whole;
  }

  get isThere(): boolean {
    return this.#isThere();
  }

  /** Has these defects from now on; an apply under way goes on with those it began with. */
  strike(defects: readonly StruckDefect[]): void {
    this.#defects = defects;
    this.#isDrawn = defects.some(({ share }) => share < 1);
    this.#whole = this.#variants.with(defects.map(({ defect }) => defect));
    this.#applying = this.#draw();
  }

  answer(request: ApiRequest, view: NetworkView): Answer {
    this.#reach();
    if (this.#defects.length === 0 && this.#unread.has(request)) return UNREAD;
    return this.#draw().answer(request, view);
  }

  generate(cluster: ClusterConfig, node: NodeConfig, purpose: Purpose): NodeFiles {
    this.#reach();
    return this.#applying.generate(cluster, node, purpose);
  }

  parse(text: string): ParsedFile {
    return this.#whole.parse(text);
  }

  enter(step: ApplyStep, node: NodeConfig): void {
    this.#reach();
    if (step === 'generate') this.#applying = this.#draw();
    this.#applying.enter(step, node);
  }

  #reach(): void {
    if (!this.#isThere()) throw new PanicError(`${this.name} does not answer`);
  }

  #draw(): Implementation {
    if (!this.#isDrawn) return this.#whole;
    const shown = this.#defects.filter(({ share }) => this.#stream.chance(share));
    return this.#variants.with(shown.map(({ defect }) => defect));
  }
}
