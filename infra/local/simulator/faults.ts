import type { Random } from "./random.ts";

/** How often each thing goes wrong: per port call, per message, or per step. */
export type Faults = {
  /** A handler dies at a port call, before or after it is done. */
  readonly crash: number;
  /** A port refuses before it does anything. */
  readonly throttle: number;
  /** A port does it, and the handler is told that it failed. */
  readonly timeout: number;
  /** The handler is told that it failed, and it is done some time later. */
  readonly late: number;
  /** A message on the network is lost. */
  readonly drop: number;
  /** A message on the network comes twice. */
  readonly duplicate: number;
  /** A message on the network is held up for seconds or minutes. */
  readonly delay: number;
  /** A step Lambda is invoked twice for one call. */
  readonly twice: number;
  /** Per step: a DevBox dies, with what it had not saved. */
  readonly kill: number;
  /** Per step: a DevBox is asked to end by its machine. */
  readonly end: number;
  /** Per step: the server is killed, and started again over what it had written. */
  readonly restart: number;
  /** A host has no room for a launch. */
  readonly full: number;
  /** A DevBox takes long to start. */
  readonly slow: number;
  /** Per step: a sweep begins. */
  readonly sweep: number;
  /** Per step: time goes on to the next timer although calls are under way. */
  readonly leap: number;
  /** Every look at the clock is off by up to this. */
  readonly skewMs: number;
};

export const noFaults: Faults = {
  crash: 0,
  throttle: 0,
  timeout: 0,
  late: 0,
  drop: 0,
  duplicate: 0,
  delay: 0,
  twice: 0,
  kill: 0,
  end: 0,
  restart: 0,
  full: 0,
  slow: 0,
  sweep: 0,
  leap: 0,
  skewMs: 0,
};

/** The highest rate of each. */
const most: Omit<Faults, "skewMs"> = {
  crash: 0.03,
  throttle: 0.08,
  timeout: 0.06,
  late: 0.05,
  drop: 0.3,
  duplicate: 0.3,
  delay: 0.15,
  twice: 0.3,
  kill: 0.02,
  end: 0.005,
  restart: 0.01,
  full: 0.5,
  slow: 0.4,
  sweep: 0.02,
  leap: 0.04,
};

/** The faults of one schedule: some kinds not at all, so that each is also met without the others. */
export function drawFaults(random: Random): Faults {
  if (random.chance(0.05)) return { ...noFaults, sweep: 0.01, leap: 0.02 };
  const rate = (name: keyof typeof most) => (random.chance(0.6) ? random.next() * most[name] : 0);
  return {
    crash: rate("crash"),
    throttle: rate("throttle"),
    timeout: rate("timeout"),
    late: rate("late"),
    drop: rate("drop"),
    duplicate: rate("duplicate"),
    delay: rate("delay"),
    twice: rate("twice"),
    kill: rate("kill"),
    end: rate("end"),
    restart: rate("restart"),
    full: rate("full"),
    slow: rate("slow"),
    sweep: rate("sweep"),
    leap: rate("leap"),
    skewMs: random.chance(0.15) ? random.pick([2_000, 60_000, 86_400_000]) : 0,
  };
}
