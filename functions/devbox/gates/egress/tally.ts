import type { Socket } from "node:net";
import type { BoxFact, EventOf } from "../../../../shared/schemas/event.ts";
import type { Refusal } from "./refusal.ts";

/** Counts what goes through the gate, and reports it as facts of the timeline. */
export type Tally = {
  /** Counts a connection and its bytes until it closes. */
  opened(host: string, socket: Socket): void;
  refused(refusal: Refusal): void;
  /** Everything since the last call. Undefined if nothing happened. */
  take(): EventOf<"traffic.reported"> | undefined;
};

/** Limits of what is told between two reports. More is counted, but not named. */
const mostNotes = 20;
const mostHosts = 10;
/** A box can make up as many names as it likes. */
const mostKept = 500;

type Counts = { connections: number; received: number; sent: number };
/** `times`: how often it was refused without a fact of its own. */
type RefusedCount = Pick<Refusal, "host" | "port" | "why"> & { times: number };

/** @param tell gets the first refusal of each host and reason */
export function createTally(tell: (fact: BoxFact) => void): Tally {
  const live = new Set<{ host: string; socket: Socket; read: number; written: number }>();
  let hosts = new Map<string, Counts>();
  let refusals = new Map<string, RefusedCount>();
  let refused = 0;
  const total = { connections: 0, received: 0, sent: 0 };

  function add(host: string, more: Counts): void {
    let counts = hosts.get(host);
    if (!counts && hosts.size < mostKept) {
      counts = { connections: 0, received: 0, sent: 0 };
      hosts.set(host, counts);
    }
    for (const sum of counts ? [counts, total] : [total]) {
      sum.connections += more.connections;
      sum.received += more.received;
      sum.sent += more.sent;
    }
  }

  type Watched = typeof live extends Set<infer It> ? It : never;
  function sample(it: Watched): void {
    const { bytesRead, bytesWritten } = it.socket;
    const received = bytesRead - it.read;
    const sent = bytesWritten - it.written;
    it.read = bytesRead;
    it.written = bytesWritten;
    if (received > 0 || sent > 0) add(it.host, { connections: 0, received, sent });
  }

  return {
    opened(host, socket) {
      add(host, { connections: 1, received: 0, sent: 0 });
      const it = { host, socket, read: 0, written: 0 };
      live.add(it);
      socket.once("close", () => {
        sample(it);
        live.delete(it);
      });
    },
    refused({ host, port, why }) {
      const key = `${host} ${port} ${why}`;
      const it = { host, ...(port === undefined ? {} : { port }), why };
      const known = refusals.get(key);
      if (!known && refusals.size < mostNotes) {
        refusals.set(key, { ...it, times: 0 });
        tell({ type: "connection.refused", ...it });
        return;
      }
      refused += 1;
      if (known) known.times += 1;
      else if (refusals.size < mostKept) refusals.set(key, { ...it, times: 1 });
    },
    take() {
      for (const it of live) sample(it);
      if (total.connections + total.received + total.sent + refused === 0) {
        refusals = new Map();
        return undefined;
      }
      const weight = ({ received, sent }: Counts) => received + sent;
      const fact: EventOf<"traffic.reported"> = {
        type: "traffic.reported",
        ...total,
        refused,
        hosts: [...hosts]
          .map(([host, counts]) => ({ host, ...counts }))
          .sort((one, other) => weight(other) - weight(one))
          .slice(0, mostHosts),
        refusals: [...refusals.values()]
          .filter(({ times }) => times > 0)
          .sort((one, other) => other.times - one.times)
          .slice(0, mostHosts),
      };
      hosts = new Map();
      refusals = new Map();
      refused = 0;
      Object.assign(total, { connections: 0, received: 0, sent: 0 });
      return fact;
    },
  };
}
