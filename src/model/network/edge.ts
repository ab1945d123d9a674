/** An undirected edge of an overlay: two different node indices. */
export type Edge = readonly [number, number];
