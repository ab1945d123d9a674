import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { ProverFileError, readProverFile } from '../../src/worker/prover-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'prover-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string): URL {
  writeFileSync(join(folder, name), content);
  return pathToFileURL(join(folder, name));
}

// Known answer of FIPS 180-2, appendix B.1.
const wasm = write('a.wasm', 'abc');
const SHA_256_OF_ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

describe('readProverFile', () => {
  test('reads the prover of this package, which is WebAssembly', () => {
    expect([...readProverFile().subarray(0, 4)]).toEqual([0x00, 0x61, 0x73, 0x6d]);
  });

  test('reads a file that has the recorded hash', () => {
    const record = write('good.json', JSON.stringify({ sha256: SHA_256_OF_ABC }));
    expect(readProverFile(wasm, record)).toEqual(new TextEncoder().encode('abc'));
  });

  test.each([
    ['another hash', JSON.stringify({ sha256: '00' }), /SHA-256 is ba7816bf.*, recorded is 00/],
    ['no hash', '{}', /holds no text "sha256"/],
    ['no text as hash', '{"sha256":1}', /holds no text "sha256"/],
    ['no JSON', 'sha256', /is not JSON/],
  ])('refuses a record with %s', (_, content, message) => {
    const record = write('bad.json', content);
    expect(() => readProverFile(wasm, record)).toThrow(ProverFileError);
    expect(() => readProverFile(wasm, record)).toThrow(message);
  });

  test('names the file that it cannot read', () => {
    const absent = pathToFileURL(join(folder, 'absent.wasm'));
    const record = write('record.json', JSON.stringify({ sha256: SHA_256_OF_ABC }));
    expect(() => readProverFile(absent, record)).toThrow(/absent\.wasm: cannot be read/);
  });
});
