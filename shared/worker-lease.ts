/** How often a worker reports, in seconds. An idle worker of a deployment reports seldom, because each report costs. */
export const reportSeconds = { often: 10, idle: 300 } as const;

/** A worker that reports every ten seconds is offline after this long: three reports are missing. */
const busyLeaseMs = 35_000;
/** An idle worker of a deployment is offline when two reports are missing. */
const idleLeaseMs = 2 * reportSeconds.idle * 1_000 + 35_000;

export type Reporting = {
  /** It belongs to a server on one machine, where a report costs nothing. */
  readonly local: boolean;
  /** How many DevBoxes it should have, or has. */
  readonly hosted: number;
  /** A DevBox is about to be placed on it. */
  readonly expected?: boolean;
};

const seldom = ({ local, hosted }: Reporting): boolean => !local && hosted === 0;

/** When the next report is due, in seconds. */
export const nextReport = (of: Reporting): number =>
  seldom(of) && !of.expected ? reportSeconds.idle : reportSeconds.often;

/** Whether a worker counts as online. `agoMs`: the age of its last report. It says nothing about its DevBoxes, which may live on. */
export const isOnline = (agoMs: number, of: Reporting): boolean =>
  agoMs < (seldom(of) ? idleLeaseMs : busyLeaseMs);

/** Whether a worker that is online must report before a DevBox is placed on it: it may have vanished minutes ago. */
export const needsProbe = (agoMs: number, of: Reporting): boolean =>
  seldom(of) && agoMs >= busyLeaseMs;

/** How long a worker that was asked for a report is then asked often, in milliseconds. */
export const expectedMs = 10 * 60_000;

/** What decides whether a worker takes another DevBox. */
export type Taking = {
  readonly name: string;
  readonly online: boolean;
  /** It must report first. */
  readonly probe?: boolean;
  readonly draining: boolean;
  /** How many DevBoxes it should have now. */
  readonly hosted: number;
  readonly most: number;
};

/**
 * Why a worker takes no DevBox now. `endingHelps`: there is room when one of its DevBoxes ends. `probe`: somebody must
 * ask it for a report.
 */
export type NoPlace = {
  readonly why: string;
  readonly endingHelps: boolean;
  readonly probe?: true;
};

export function noPlace({
  name,
  online,
  probe,
  draining,
  hosted,
  most,
}: Taking): NoPlace | undefined {
  if (!online)
    return {
      why: `${name} is offline. The Run goes on when it is back.`,
      endingHelps: false,
    };
  if (draining)
    return {
      why: `${name} takes no new DevBoxes, because somebody drains it.`,
      endingHelps: false,
    };
  if (hosted >= most)
    return {
      why: `${name} already has ${most} DevBox${most === 1 ? "" : "es"}, its limit. Wait for one to end, or raise the limit.`,
      endingHelps: true,
    };
  if (probe)
    return {
      why: `${name} is idle and is asked whether it is still there. It answers at once, or within ${reportSeconds.idle / 60} minutes where its network lets no socket through.`,
      endingHelps: false,
      probe: true,
    };
  return undefined;
}
