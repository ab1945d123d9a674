/**
 * The prover as it lies in the package: `native/prover.wasm`, with its SHA-256 beside it in
 * `native/prover.json`. A prover whose bytes are not the committed ones would make proofs that no
 * other machine repeats, so it is refused before anything runs.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const WASM_FILE = new URL('../../native/prover.wasm', import.meta.url);
const RECORD_FILE = new URL('../../native/prover.json', import.meta.url);

/** The prover's files are missing, unreadable, or not the committed ones. */
export class ProverFileError extends Error {
  override readonly name = 'ProverFileError';
}

/**
 * Reads the prover and checks its SHA-256 against the committed record.
 *
 * @param wasmFile - Where the module lies; the package's own unless a test says otherwise.
 * @param recordFile - Where `{"sha256": hex}` lies.
 * @throws ProverFileError if a file cannot be read or the hash differs.
 */
export function readProverFile(wasmFile = WASM_FILE, recordFile = RECORD_FILE): Uint8Array {
  const wasm = new Uint8Array(read(wasmFile));
  const expected = recordedSha256(recordFile);
  const found = createHash('sha256').update(wasm).digest('hex');
  if (found !== expected) {
    throw new ProverFileError(`${wasmFile.pathname}: SHA-256 is ${found}, recorded is ${expected}`);
  }
  return wasm;
}

function recordedSha256(file: URL): string {
  const record = parse(file);
  if (typeof record === 'object' && record !== null && 'sha256' in record) {
    if (typeof record.sha256 === 'string') return record.sha256;
  }
  throw new ProverFileError(`${file.pathname}: holds no text "sha256"`);
}

function parse(file: URL): unknown {
  const text = read(file).toString('utf8');
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ProverFileError(`${file.pathname}: is not JSON`, { cause });
  }
}

function read(file: URL): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new ProverFileError(`${file.pathname}: cannot be read`, { cause });
  }
}
