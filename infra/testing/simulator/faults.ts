import type { Random } from "./random.ts";

/** How often each thing goes wrong: per port call, per message, or per step. */
export type Faults = {
  /** A handler dies at a port call, before or after it is done. */
  readonly crash: number;
  /** A port refuses before it does anything. */
  readonly throttle: number;
  /** A port does it, and reports a failure to the handler. */
  readonly timeout: number;
  /** A port reports a failure to the handler, and does it some time later. */
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
  /** Per step: a DevBox is asked to end by its machine; in the cloud, its capacity is taken back. */
  readonly end: number;
  /** Per step: the server is killed, and started again over what it had written. */
  readonly restart: number;
  /** A host has no room for a launch, or says that it starts no more now. */
  readonly full: number;
  /** A DevBox takes long to start. */
  readonly slow: number;
  /** Per step: a sweep begins. */
  readonly sweep: number;
  /** Per step: time moves to the next timer although calls are open. */
  readonly leap: number;
  /** News reaches the viewers late. */
  readonly tardy: number;
  /** The token of a task counts as closed: another caller has completed it at the same moment. */
  readonly closed: number;
  /** In each phase of its launch: a task dies. */
  readonly dies: number;
  /** A task that ends, or is stopped, takes long until it is confirmed. */
  readonly lingers: number;
  /** A task is seen as it was some time ago: not at all, or still up. */
  readonly stale: number;
  /** Per step: an earlier message about a task, of any age, is sent again. */
  readonly echo: number;
  /** Per transaction of a server: its disk is full, and takes nothing of it. */
  readonly serverFull: number;
  /** Per save and per command of a DevBox: its disk is full, for a while. */
  readonly diskFull: number;
  /** Per save of a DevBox: its disk takes long. */
  readonly diskSlow: number;
  /** Per step: the machine of the coordinator sleeps, or its clock is set back or forward. Not in the cloud. */
  readonly skip: number;
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
  tardy: 0,
  closed: 0,
  dies: 0,
  lingers: 0,
  stale: 0,
  echo: 0,
  serverFull: 0,
  diskFull: 0,
  diskSlow: 0,
  skip: 0,
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
  tardy: 0.1,
  closed: 0.2,
  dies: 0.1,
  lingers: 0.5,
  stale: 0.7,
  echo: 0.03,
  serverFull: 0.05,
  diskFull: 0.3,
  diskSlow: 0.6,
  skip: 0.03,
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
    tardy: rate("tardy"),
    closed: rate("closed"),
    dies: rate("dies"),
    lingers: rate("lingers"),
    stale: rate("stale"),
    echo: rate("echo"),
    serverFull: rate("serverFull"),
    diskFull: rate("diskFull"),
    diskSlow: rate("diskSlow"),
    skip: rate("skip"),
    skewMs: random.chance(0.15) ? random.pick([2_000, 60_000, 86_400_000]) : 0,
  };
}
