/** Regions of a cluster: where its nodes are. */

/** What must be known of a cluster to place its nodes. */
export interface PlacedCluster {
  readonly link: {
    readonly latency: { readonly kind: string; readonly regions?: readonly string[] };
  };
  readonly groups: readonly {
    readonly count: number;
    readonly regions?: readonly string[] | undefined;
  }[];
}

/** Regions of a cluster whose latency knows none: an overlay can ask for two. */
const UNNAMED = ['first', 'second'];

/** Names of the regions of a cluster. */
export function regionsOf({ link }: PlacedCluster): readonly string[] {
  return link.latency.regions ?? UNNAMED;
}

/**
 * The region of every node, as an index. The nodes of a group are dealt to its regions in turn: of
 * three regions, nodes 0, 3, 6 and so on of each group are in the first.
 */
export function regionsOfNodes(cluster: PlacedCluster): Int32Array {
  const regions = regionsOf(cluster);
  const placed = cluster.groups.flatMap((group) => {
    const own = (group.regions ?? regions).map((name) => regions.indexOf(name));
    return Array.from({ length: group.count }, (_, node) => own[node % own.length] ?? 0);
  });
  return Int32Array.from(placed);
}

/** The nodes of a region, in order of their index; none where the cluster has no such region. */
export function nodesIn(cluster: PlacedCluster, region: string): readonly number[] {
  const index = regionsOf(cluster).indexOf(region);
  return [...regionsOfNodes(cluster).entries()].flatMap(([node, at]) =>
    at === index ? [node] : [],
  );
}
