/** Where sources are, and the folder of the builds of some of their programs. A build is of one state of its sources. */
export type Place = { readonly root: string; readonly dist: string };

/** The server of this installation, with the programs that it starts: one build, so that all are of one version. */
export const server: Place;

/** The terminal client of this installation. */
export const terminal: Place;

/**
 * Where Node keeps what it compiled of this installation's sources, by their content. A program that finds it there
 * spends about half as much processor time before its first line. It is as trusted as the modules themselves, so it is
 * in the same folder: whoever can write one can write the other.
 */
export const compiledSources: string;

/**
 * The file that a program is started from: the bundle of this name that `npm run build` made, if the build was made of
 * the sources as they are now, otherwise `source`. So a bundle never runs old code.
 * `compiled`: where Node keeps what it compiles of it.
 */
export function program(
  place: Place,
  name: string,
  source: string,
): { readonly path: string; readonly compiled: string; readonly built: boolean };

/** What the file system says about a file without reading it. Every change of the content changes it. */
export function markOf(path: string): string;

/** The SHA-256 of a content, in hex. */
export function hashOf(bytes: Uint8Array | string): string;
