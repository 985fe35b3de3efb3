/** The result of one measurement. `aim`: the goal as text, if there is one. */
export type Row = {
  readonly measure: string;
  readonly n: number;
  readonly median: string;
  readonly p95: string;
  readonly p99: string;
  readonly max: string;
  readonly aim: string;
};

/** A row of times in milliseconds. */
export function times(measure: string, ms: readonly number[], aim = ""): Row {
  const sorted = [...ms].sort((one, other) => one - other);
  const at = (share: number) => {
    const value =
      sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
    return `${value.toFixed(value < 10 ? 2 : 0)} ms`;
  };
  return { measure, n: ms.length, median: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1), aim };
}

/** A row with one number. */
export function figure(measure: string, value: string, aim = ""): Row {
  return { measure, n: 1, median: value, p95: "", p99: "", max: "", aim };
}

export async function timed(act: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await act();
  return performance.now() - began;
}

export function median(ms: readonly number[]): number {
  const sorted = ms.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
