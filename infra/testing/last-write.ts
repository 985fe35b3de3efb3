type Act<A extends unknown[], R> = (...args: A) => Promise<R>;

/** Wraps the writes of a process whose n-th write is the last thing that it does: before it is done, or just after. */
export function dyingAt(n: number, when: "before" | "after") {
  let writes = 0;
  return <A extends unknown[], R>(act: Act<A, R>): Act<A, R> =>
    async (...args) => {
      writes += 1;
      const last = writes === n;
      if (writes > n || (last && when === "before")) throw new Error("killed");
      const result = await act(...args);
      if (last) throw new Error("killed");
      return result;
    };
}
