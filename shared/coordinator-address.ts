/** The address of a coordinator that listens on a Unix socket: `unix:` and the path, percent-encoded. */
export const socketAddress = (path: string): string =>
  `unix:${path.split("/").map(encodeURIComponent).join("/")}`;

/** The path of the socket in such an address; undefined for every other address. */
export const socketPathOf = (address: string): string | undefined =>
  address.startsWith("unix:") ? decodeURIComponent(address.slice("unix:".length)) : undefined;
