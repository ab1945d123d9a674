/** Where the files of a node are, besides those that are generated. */

/** What the interfaces of a node are generated from. */
export const STAGED_PATH = '/etc/network/interfaces.json';
/** Zones and virtual networks: shared by the cluster. */
export const CLUSTER_PATH = '/etc/cluster/network.json';
/** Where guests are stored: shared by the cluster. */
export const STORAGE_PATH = '/etc/cluster/storage.cfg';
/** Phase and settings of the migration: shared by the cluster. */
export const MIGRATION_PATH = '/etc/cluster/migration.conf';
