/**
 * The STARK of a consensus decision: that a published set of voters holds a quorum of a committed
 * validator set, for one block, height, round and epoch.
 *
 * Prover and verifier are Rust (Plonky3, folder `native`) compiled to WebAssembly without imports,
 * so this file is a codec and a boundary: it lays bytes out, calls, and names what was refused.
 * What the proof does and does not show is argued in `native/README.md`; above all, it shows the
 * power of the voters and not their signatures.
 */

/** A validator as the circuit sees it. */
export interface StarkValidator {
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** Voting power, a whole number from 0; the total of the set stays below 2^30. */
  readonly power: number;
}

/** What a proof is about. Every field is bound: change one, and the proof is refused. */
export interface StarkStatement {
  /** Poseidon2 commitment to the ordered validators, 32 bytes: see `validatorSetRoot`. */
  readonly validatorSetRoot: Uint8Array;
  /** From 1 to 1024. */
  readonly validatorCount: number;
  /** Sum of all powers, from 1 to 2^30 - 1. */
  readonly totalPower: number;
  /** Must be floor(2 * totalPower / 3) + 1; the circuit refuses any other. */
  readonly quorumThreshold: number;
  /** 32 bytes. */
  readonly blockHash: Uint8Array;
  readonly height: number;
  readonly round: number;
  readonly epoch: number;
  /** 32 bytes. */
  readonly vrfRoot: Uint8Array;
  /** 32 bytes. */
  readonly witnessRoot: Uint8Array;
  /** 32 bytes. */
  readonly reputationRoot: Uint8Array;
}

/** What the prover knows besides: the set in order, and who voted. */
export interface StarkWitness {
  readonly validators: readonly StarkValidator[];
  readonly voted: readonly boolean[];
}

/** The level of security as the library itself computes it from parameters and circuit. */
export interface StarkSecurity {
  /** Whole bits under the random-words conjecture (ePrint 2025/2010), for the tallest trace. */
  readonly conjecturedBits: number;
  /** Whole bits under proven bounds (ePrint 2024/1553, 2026/2056), for the tallest trace. */
  readonly provenBits: number;
  readonly parameters: Readonly<Record<string, number>>;
}

const REASONS = [
  'stark.oversize',
  'stark.decode',
  'stark.trailing',
  'stark.params',
  'stark.circuit',
  'stark.public_inputs',
  'stark.opening',
  'stark.fri',
  'stark.constraint',
  'stark.witness',
] as const;

/** Why a proof was refused, or why none could be made. The order is the ABI of the module. */
export type StarkReason = (typeof REASONS)[number];

/** Most bytes of a proof; a longer one is refused before it is copied or parsed. */
export const PROOF_BYTES_MAX = 4194304;

/** Most validators of a set. */
const VALIDATORS_MAX = 1024;

const STATEMENT_BYTES = 192;
const KEY_BYTES = 32;
const POWER_LIMIT = 0x4000_0000;
const ROUND_LIMIT = 0x1_0000_0000;

/** The prover or verifier refused, for the reason it names. */
export class StarkError extends Error {
  override readonly name = 'StarkError';
  readonly reason: StarkReason;

  constructor(reason: StarkReason) {
    super(`the prover refused: ${reason}`);
    this.reason = reason;
  }
}

/**
 * The WebAssembly code trapped, which is a fault of the prover and never of its input. The
 * instance is gone; the next call runs in a fresh one.
 */
export class ProverTrap extends Error {
  override readonly name = 'ProverTrap';
}

/** A compiled module. Opaque, and able to cross to a worker by structured clone. */
export interface StarkModule {
  readonly [Symbol.toStringTag]: 'WebAssembly.Module';
}

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly stark_alloc: (length: number) => number;
  readonly stark_free: (address: number, length: number) => void;
  readonly stark_validator_set_root: (address: number, length: number) => number;
  readonly stark_prove: (address: number, length: number) => number;
  readonly stark_verify: (address: number, length: number) => number;
  readonly stark_security: () => number;
  readonly stark_output_address: () => number;
  readonly stark_output_length: () => number;
}

// The part of the WebAssembly API used here: neither lib.es2023 nor the types of Node 20 have it.
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => StarkModule;
  readonly Instance: new (module: StarkModule, imports: object) => { readonly exports: Exports };
  readonly RuntimeError: new () => Error;
};

/** Proves and verifies in one WebAssembly instance. Holds no state from one call to the next. */
export class StarkProver {
  readonly #module: StarkModule;
  #exports: Exports | undefined;

  private constructor(module: StarkModule) {
    this.#module = module;
  }

  /**
   * @param wasm - The bytes of `native/prover.wasm`, or what `module` of another prover gave.
   * @throws Error of the engine if the bytes are no WebAssembly.
   */
  static compile(wasm: Uint8Array | StarkModule): StarkProver {
    return new StarkProver(wasm instanceof Uint8Array ? new WebAssembly.Module(wasm) : wasm);
  }

  /** The compiled code, to hand to another thread so that it need not compile again. */
  get module(): StarkModule {
    return this.#module;
  }

  /**
   * Commits to an ordered validator set: its length, every index, key and power.
   *
   * @returns 32 bytes, eight field elements of 4 bytes, little-endian.
   * @throws RangeError if the set is empty, too long, or holds a malformed key or power.
   */
  validatorSetRoot(validators: readonly StarkValidator[]): Uint8Array {
    requireValidators(validators);
    const request = new Uint8Array(validators.length * (KEY_BYTES + 4));
    const writer = new Writer(request);
    for (const { key, power } of validators) writer.bytes(key).u32(power);
    return this.#answer(
      (exports, at) => exports.stark_validator_set_root(at, request.length),
      [request],
    );
  }

  /**
   * Proves a statement. The same statement and witness give the same bytes everywhere.
   *
   * @throws StarkError with `stark.witness` if the witness does not satisfy the statement.
   * @throws RangeError if a field cannot be encoded at all.
   */
  prove(statement: StarkStatement, witness: StarkWitness): Uint8Array {
    const head = encodeStatement(statement);
    if (head === undefined) throw new RangeError('the statement has a field out of its range');
    requireValidators(witness.validators);
    if (witness.voted.length !== witness.validators.length) throw new StarkError('stark.witness');

    const tail = new Uint8Array(witness.validators.length * (KEY_BYTES + 5));
    const writer = new Writer(tail);
    for (const [index, { key, power }] of witness.validators.entries()) {
      writer
        .bytes(key)
        .u32(power)
        .u8(witness.voted[index] === true ? 1 : 0);
    }
    const length = head.length + tail.length;
    return this.#answer((exports, at) => exports.stark_prove(at, length), [head, tail]);
  }

  /**
   * Judges a proof. Never throws for what the statement or the proof contain.
   *
   * @returns null if the proof shows the statement, else why it was refused.
   */
  verify(statement: StarkStatement, proof: Uint8Array): StarkReason | null {
    if (proof.length > PROOF_BYTES_MAX) return 'stark.oversize';
    const head = encodeStatement(statement);
    if (head === undefined) return 'stark.public_inputs';
    const length = head.length + proof.length;
    return this.#call((exports, at) => exports.stark_verify(at, length), [head, proof]);
  }

  /** What the library computes for the parameters that this module was built with. */
  security(): StarkSecurity {
    const report = this.#answer((exports) => exports.stark_security(), []);
    const values: Record<string, number> = JSON.parse(new TextDecoder().decode(report));
    const { conjectured_bits: conjecturedBits, proven_bits: provenBits, ...parameters } = values;
    return { conjecturedBits: conjecturedBits ?? 0, provenBits: provenBits ?? 0, parameters };
  }

  #answer(job: Job, request: readonly Uint8Array[]): Uint8Array {
    let output = new Uint8Array();
    const reason = this.#call(job, request, (exports) => {
      const at = exports.stark_output_address();
      output = new Uint8Array(exports.memory.buffer, at, exports.stark_output_length()).slice();
    });
    if (reason !== null) throw new StarkError(reason);
    return output;
  }

  #call(
    job: Job,
    request: readonly Uint8Array[],
    collect?: (exports: Exports) => void,
  ): StarkReason | null {
    try {
      this.#exports ??= new WebAssembly.Instance(this.#module, {}).exports;
      const exports = this.#exports;
      const length = request.reduce((sum, part) => sum + part.length, 0);
      const at = exports.stark_alloc(length);
      copyInto(new Uint8Array(exports.memory.buffer, at, length), request);
      const code = job(exports, at);
      exports.stark_free(at, length);
      if (code === 0) collect?.(exports);
      return reasonOf(code);
    } catch (error) {
      this.#exports = undefined;
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
      throw new ProverTrap('the prover trapped', { cause: error });
    }
  }
}

type Job = (exports: Exports, address: number) => number;

/**
 * Reads who voted, as the proof publishes it. Meaningful only once `verify` accepted the proof;
 * whoever holds the certificate must compare the two, as only that ties signatures to the proof.
 *
 * @throws StarkError with `stark.decode` if the proof is shorter than its header.
 */
export function votedOf(proof: Uint8Array, validatorCount: number): boolean[] {
  const bitmap = proof.subarray(HEADER_BYTES, HEADER_BYTES + Math.ceil(validatorCount / 8));
  if (bitmap.length < Math.ceil(validatorCount / 8)) throw new StarkError('stark.decode');
  return Array.from(
    { length: validatorCount },
    (_, index) => (((bitmap[index >> 3] ?? 0) >> (index & 7)) & 1) === 1,
  );
}

/** Magic, circuit id, parameter id (4 bytes each), digest of the public inputs (32). */
const HEADER_BYTES = 44;

function reasonOf(code: number): StarkReason | null {
  if (code === 0) return null;
  const reason = REASONS[code - 1];
  if (reason === undefined) throw new ProverTrap(`the prover gave an unknown code: ${code}`);
  return reason;
}

function copyInto(target: Uint8Array, parts: readonly Uint8Array[]): void {
  let offset = 0;
  for (const part of parts) {
    target.set(part, offset);
    offset += part.length;
  }
}

function requireValidators(validators: readonly StarkValidator[]): void {
  if (validators.length < 1 || validators.length > VALIDATORS_MAX) {
    throw new RangeError(`a set has 1 to ${VALIDATORS_MAX} validators: ${validators.length}`);
  }
  for (const { key, power } of validators) {
    if (key.length !== KEY_BYTES) throw new RangeError(`a key has 32 bytes: ${key.length}`);
    if (!isWholeBelow(power, POWER_LIMIT)) throw new RangeError(`not a voting power: ${power}`);
  }
}

/** The 192 bytes that the module parses, or undefined if a field does not fit its place. */
function encodeStatement(statement: StarkStatement): Uint8Array | undefined {
  const { validatorSetRoot, blockHash, vrfRoot, witnessRoot, reputationRoot } = statement;
  const roots = [validatorSetRoot, blockHash, vrfRoot, witnessRoot, reputationRoot];
  const fits =
    roots.every((root) => root.length === 32) &&
    isWholeBelow(statement.validatorCount, VALIDATORS_MAX + 1) &&
    isWholeBelow(statement.totalPower, POWER_LIMIT) &&
    isWholeBelow(statement.quorumThreshold, POWER_LIMIT) &&
    isWholeBelow(statement.round, ROUND_LIMIT) &&
    isWholeBelow(statement.height, Number.MAX_SAFE_INTEGER) &&
    isWholeBelow(statement.epoch, Number.MAX_SAFE_INTEGER);
  if (!fits) return undefined;

  const encoded = new Uint8Array(STATEMENT_BYTES);
  new Writer(encoded)
    .bytes(validatorSetRoot)
    .u32(statement.validatorCount)
    .u32(statement.totalPower)
    .u32(statement.quorumThreshold)
    .bytes(blockHash)
    .u64(statement.height)
    .u32(statement.round)
    .u64(statement.epoch)
    .bytes(vrfRoot)
    .bytes(witnessRoot)
    .bytes(reputationRoot);
  return encoded;
}

function isWholeBelow(value: number, limit: number): boolean {
  return Number.isSafeInteger(value) && value >= 0 && value < limit;
}

/** Writes little-endian fields one after another. */
class Writer {
  readonly #view: DataView;
  readonly #target: Uint8Array;
  #offset = 0;

  constructor(target: Uint8Array) {
    this.#target = target;
    this.#view = new DataView(target.buffer, target.byteOffset, target.byteLength);
  }

  bytes(value: Uint8Array): this {
    this.#target.set(value, this.#offset);
    this.#offset += value.length;
    return this;
  }

  u8(value: number): this {
    this.#view.setUint8(this.#offset, value);
    this.#offset += 1;
    return this;
  }

  u32(value: number): this {
    this.#view.setUint32(this.#offset, value, true);
    this.#offset += 4;
    return this;
  }

  u64(value: number): this {
    this.#view.setBigUint64(this.#offset, BigInt(value), true);
    this.#offset += 8;
    return this;
  }
}
