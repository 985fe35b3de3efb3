import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";

/** A machine of a network: how to start a program on it, its address, and its cable. */
export type Place = {
  readonly under: readonly string[];
  readonly address: string;
  link(state: "up" | "down"): void;
};

/** A network of its own, in which machines reach each other and nothing else, not even this machine. */
export class OwnNetwork implements Disposable {
  readonly #name = `wh-${process.pid}-${randomBytes(3).toString("hex")}`;
  readonly #made: string[] = [];
  /** The machine in the middle, which stands before the server. */
  readonly gate: Omit<Place, "link">;

  constructor() {
    try {
      const name = this.#namespace();
      ip("-n", name, "link", "add", "bridge", "type", "bridge");
      ip("-n", name, "address", "add", "10.77.0.1/24", "dev", "bridge");
      ip("-n", name, "link", "set", "bridge", "up");
      this.gate = { under: under(name), address: "10.77.0.1" };
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  /** Another machine, with a cable to the gate. */
  machine(): Place {
    const [gate = ""] = this.#made;
    const name = this.#namespace();
    const n = this.#made.length;
    const [address, port] = [`10.77.0.${n}`, `port${n}`];
    ip("-n", name, ..."link add cable type veth peer name".split(" "), port, "netns", gate);
    ip("-n", gate, "link", "set", port, "master", "bridge", "up");
    ip("-n", name, "address", "add", `${address}/24`, "dev", "cable");
    ip("-n", name, "link", "set", "cable", "up");
    return {
      under: under(name),
      address,
      link: (state) => ip("-n", gate, "link", "set", port, state),
    };
  }

  /** Its links end with the last program in it. */
  [Symbol.dispose](): void {
    for (const name of this.#made) ip("netns", "delete", name);
  }

  #namespace(): string {
    const name = `${this.#name}-${this.#made.length + 1}`;
    ip("netns", "add", name);
    this.#made.push(name);
    ip("-n", name, "link", "set", "lo", "up");
    return name;
  }
}

/** Not `ip netns exec`: that also replaces /sys, and with it the control groups. */
const under = (name: string) => ["nsenter", `--net=/run/netns/${name}`, "--"];

const ip = (...words: string[]): void => {
  execFileSync("ip", words, { stdio: "pipe" });
};

/** Whether this machine permits network namespaces with links between them. In the gate, they must be usable then. */
export const namespaces: { readonly here: boolean; readonly why: string } = probe();

function probe() {
  const no = (why: string) => ({ here: false, why: ` (skipped: ${why})` });
  if (process.getuid?.() !== 0) return no("network namespaces need root");
  try {
    execFileSync("unshare", ["--net", "true"], { stdio: "pipe" });
  } catch {
    return no("this machine permits no network namespaces");
  }
  try {
    new OwnNetwork()[Symbol.dispose]();
    return { here: true, why: "" };
  } catch (error) {
    if (process.env["CI"]) throw error;
    return no(String(error).split("\n")[0] ?? "");
  }
}
