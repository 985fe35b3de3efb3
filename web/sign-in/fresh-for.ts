/**
 * Starts a time of `ms` milliseconds, and returns whether it is not over. Both clocks must agree: someone may set the
 * wall clock back, and the other one stands still while some machines sleep.
 */
export function freshFor(ms: number): () => boolean {
  const [wall, steady] = [Date.now() + ms, performance.now() + ms];
  return () => Date.now() < wall && performance.now() < steady;
}
