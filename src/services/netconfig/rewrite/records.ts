/**
 * Generates files as a stream of flat records (stanza, key, value), sorted once at the end.
 *
 * A record is one string whose parts are joined by U+0000, which sorts before every other
 * character: so sorting the strings sorts by stanza, then key, then value.
 */

import type { ClusterConfig, NodeConfig, Subnet } from '../domain.ts';
import { INCLUDE_LINE } from '../domain.ts';
import type { NodeFiles } from '../implementation.ts';
import { interfaceRules, type Rule, vnetRules, zoneRules } from './rules.ts';
import { tunnelEndOf } from './tunnel-end.ts';

const SEPARATOR = '\u0000';
const LOOPBACK = 'auto lo\niface lo inet loopback\n';

/** The two files of one node. */
export function emitFiles(cluster: ClusterConfig, node: NodeConfig): NodeFiles {
  return {
    interfaces: `${LOOPBACK}${written(interfaceRecords(node))}\n${INCLUDE_LINE}\n`,
    overlay: `#version:${cluster.version}\n${written(overlayRecords(cluster, node))}`,
  };
}

function interfaceRecords(node: NodeConfig): string[] {
  const records: string[] = [];
  for (const item of node.interfaces) push(records, interfaceRules, item.kind, item);
  return records;
}

function overlayRecords(cluster: ClusterConfig, node: NodeConfig): string[] {
  const records: string[] = [];
  const subnetsOf = grouped(cluster.subnets, ({ vnet }) => vnet);
  const vnetsOf = grouped(cluster.vnets, ({ zone }) => zone);
  for (const zone of cluster.zones) {
    const vnets = vnetsOf.get(zone.name);
    if (vnets === undefined) continue;
    const end = tunnelEndOf(zone, node.interfaces);
    push(records, zoneRules, zone.kind, { zone, end });
    for (const vnet of vnets) {
      const subnets: readonly Subnet[] = subnetsOf.get(vnet.name) ?? [];
      push(records, vnetRules, zone.kind, { zone, end, vnet, subnets });
    }
  }
  return records;
}

function push<Facts>(
  records: string[],
  rules: readonly Rule<Facts>[],
  kind: string,
  facts: Facts,
): void {
  for (const { kinds, stanza, key, values } of rules) {
    if (kinds !== 'all' && !kinds.has(kind)) continue;
    const prefix = stanza(facts) + SEPARATOR + key + SEPARATOR;
    const value = values(facts);
    if (typeof value === 'string') records.push(prefix + value);
    else for (const each of value) records.push(prefix + each);
  }
}

function written(records: string[]): string {
  let out = '';
  let open: string | undefined;
  for (const record of records.sort()) {
    const stanzaEnd = record.indexOf(SEPARATOR);
    const keyEnd = record.indexOf(SEPARATOR, stanzaEnd + 1);
    const stanza = record.slice(0, stanzaEnd);
    const value = record.slice(keyEnd + 1);
    if (stanza === open) {
      out += `\t${record.slice(stanzaEnd + 1, keyEnd)} ${value}\n`;
      continue;
    }
    // The first record of a stanza has an empty key: its value is what follows the name.
    out += `\nauto ${stanza}\niface ${stanza}${value}\n`;
    open = stanza;
  }
  return out;
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
