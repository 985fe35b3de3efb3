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
};

const seldom = ({ local, hosted }: Reporting): boolean => !local && hosted === 0;

/** When the next report is due, in seconds. */
export const nextReport = (of: Reporting): number =>
  seldom(of) ? reportSeconds.idle : reportSeconds.often;

/** Whether a worker counts as online. `agoMs`: the age of its last report. It says nothing about its DevBoxes, which may live on. */
export const isOnline = (agoMs: number, of: Reporting): boolean =>
  agoMs < (seldom(of) ? idleLeaseMs : busyLeaseMs);

/** What decides whether a worker takes another DevBox. */
export type Taking = {
  readonly name: string;
  readonly online: boolean;
  readonly draining: boolean;
  /** How many DevBoxes it should have now. */
  readonly hosted: number;
  readonly most: number;
};

/** Why a worker takes no DevBox now. `endingHelps`: there is room when one of its DevBoxes ends. */
export type NoPlace = { readonly why: string; readonly endingHelps: boolean };

export function noPlace({ name, online, draining, hosted, most }: Taking): NoPlace | undefined {
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
  return undefined;
}
