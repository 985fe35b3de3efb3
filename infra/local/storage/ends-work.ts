/** Calls that end work, or that people need to do so. Everything else that writes waits until the disk has room. */
const ending: readonly RegExp[] = [
  /^\/box\//, // what DevBoxes say, above all that their work has ended
  /^\/worker\/report$/, // what workers say, above all that DevBoxes are gone
  /^\/api\/workers\/[^/]+$/, // removes or drains a worker
  /^\/api\/runs\/[^/]+\/stop$/,
  /^\/api\/runs\/[^/]+\/devbox\/release$/,
  /^\/api\/runs\/[^/]+\/messages\/[^/]+$/, // withdraws a message
  /^\/api\/keys\/[^/]+$/, // revokes a key
  /^\/api\/ws-ticket$/,
];

/** Whether a call is carried out on a full disk, from what is left in reserve. */
export const endsWork = (method: string, path: string): boolean =>
  method === "GET" || method === "HEAD" || ending.some((it) => it.test(path));
