/** The tokens of one call of a model. */
export type Usage = {
  /** All of the input, including what came from the model's cache or was written to it. */
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  /** Written to the cache, for the usual time and for an hour. They have different prices. */
  readonly cacheWriteTokens: number;
  readonly cacheWriteHourTokens: number;
  readonly outputTokens: number;
};

export const nothing: Usage = {
  inputTokens: 0,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  cacheWriteHourTokens: 0,
  outputTokens: 0,
};

/** What one event of a reply says about the call. */
export type Reading = {
  readonly model?: string | undefined;
  /** Counts so far. Services repeat and raise them during a reply, so the highest one counts. */
  readonly usage?: Partial<Usage> | undefined;
  /** These counts include everything that the reply contains up to this event. */
  readonly complete?: boolean;
  /** The characters that the model wrote in this event. */
  readonly written?: number;
};

/** Reads the events of one protocol. The argument is parsed JSON of a stranger: anything is possible. */
export type Reader = (event: unknown) => Reading;

const names = Object.keys(nothing) as (keyof Usage)[];

/** The highest of each count. */
export const raised = (one: Partial<Usage>, other: Partial<Usage>): Partial<Usage> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const counts = [one[name], other[name]].filter((it) => it !== undefined);
      return counts.length > 0 ? [[name, Math.max(...counts)]] : [];
    }),
  );

export const sum = (one: Usage, other: Usage): Usage =>
  Object.fromEntries(names.map((name) => [name, one[name] + other[name]])) as Usage;

/** The parts of an input are never more than the input itself. */
export function sound(usage: Partial<Usage>): Usage {
  const all = { ...nothing, ...usage };
  const parts = all.cachedInputTokens + all.cacheWriteTokens + all.cacheWriteHourTokens;
  return { ...all, inputTokens: Math.max(all.inputTokens, parts) };
}
