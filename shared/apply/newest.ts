/** A list with one more item, cut to the newest `limit`. */
export const newest = <T>(list: readonly T[], item: T, limit: number): T[] =>
  [...list, item].slice(-limit);
