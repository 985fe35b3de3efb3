import { lookup } from "node:dns/promises";
import { connect, isIPv6, type Socket } from "node:net";
import { networkInterfaces } from "node:os";
import { canonical } from "./address.ts";

/** What the gate needs from the machine. */
export type Network = {
  /** All addresses of a name. */
  lookup(name: string): Promise<readonly string[]>;
  /** Connects to the first of these addresses that answers, and to no other. */
  connect(addresses: readonly string[], port: number): Socket;
  /** The addresses of this machine, in their canonical form. Services of this machine listen there. */
  ownAddresses(): ReadonlySet<string>;
};

/** The network of this machine. */
export const machineNetwork = (): Network => {
  const inTurn = atMost(2); // of the four threads that Node has for this and for files
  return {
    lookup: (name) =>
      inTurn(async () => {
        const found = await lookup(name, { all: true });
        return found.map(({ address }) => address);
      }),
    connect(addresses, port) {
      const known = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
      return connect({
        host: "checked.invalid", // a name makes Node ask `lookup`, which knows only the checked addresses
        port,
        allowHalfOpen: true,
        noDelay: true,
        autoSelectFamily: true,
        autoSelectFamilyAttemptTimeout: 2_000,
        lookup: (_name, _options, tell) => tell(null, known),
      });
    },
    ownAddresses: () =>
      new Set(
        Object.values(networkInterfaces()).flatMap((list) =>
          (list ?? []).map(({ address }) => canonical(address)),
        ),
      ),
  };
};

/** Runs at most this many tasks at once; the others wait in line. */
function atMost(most: number) {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async <T>(task: () => Promise<T>): Promise<T> => {
    if (running === most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
