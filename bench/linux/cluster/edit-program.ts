/**
 * Changes asonnino/hotstuff v0.3.0: its database is in memory, it is its own client, and hashes of
 * batches leave out zeros.
 */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { edit } from './edit.ts';

const HERE = import.meta.dirname;

export function editProgram(source: string): void {
  copyFileSync(join(HERE, 'store.rs'), join(source, 'store', 'src', 'lib.rs'));
  edit(join(source, 'store', 'Cargo.toml'), [[/^rocksdb = .*\n/m, '']]);
  const mempool = join(source, 'mempool', 'src');
  copyFileSync(join(HERE, 'load.rs'), join(mempool, 'load.rs'));
  edit(join(mempool, 'lib.rs'), [[/^mod mempool;/m, 'mod load;\n$&']]);
  edit(join(mempool, 'mempool.rs'), [
    [
      /^ *let \(tx_batch_maker, rx_batch_maker\) = .*;/m,
      '$&\n        crate::load::start(tx_batch_maker.clone());',
    ],
  ]);
  for (const [file, bytes] of [
    ['processor.rs', 'batch'],
    ['batch_maker.rs', 'serialized'],
  ] as const) {
    edit(join(mempool, file), [
      [
        new RegExp(`Sha512::digest\\(&${bytes}\\)`),
        `Sha512::digest(&store::squeeze(&${bytes}).unwrap_or_else(|| ${bytes}.clone()))`,
      ],
    ]);
  }
}
