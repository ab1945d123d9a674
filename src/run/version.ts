/** The version of simnet that made a result; a test keeps it equal to the package's. */
export const SIMNET_VERSION = '0.1.0';
