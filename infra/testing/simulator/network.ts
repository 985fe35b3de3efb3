import type { Ports } from "../../../functions/ports/ports.ts";
import { Problem } from "../../../shared/problem.ts";
import type { Heard } from "./coordinator/door.ts";
import type { System } from "./coordinator/system.ts";

/** The way from a machine to the coordinator. What is sent while it is cut, or arrives then, is lost. */
export type Line = { readonly cut: boolean };

const open: Line = { cut: false };

/** Sends one request over the network. Calls `heard` for each reply that arrives: none, one or several. */
export function send(
  system: System,
  label: string,
  handler: (ports: Ports) => Promise<Heard>,
  heard: (reply: Heard) => void,
  line = open,
): void {
  const { world } = system;
  const carry = (what: string, deliver: () => void) => {
    if (!line.cut) world.message(what, () => line.cut || deliver());
  };
  const reply = (it: Heard) => carry(`reply ${label}`, () => heard(it));
  carry(label, () =>
    system.run(
      label,
      handler,
      (result) => {
        if ("value" in result) return reply(result.value);
        const { error } = result;
        if (error instanceof Problem) return reply({ status: error.status, body: error.body });
        reply({ status: 500, body: {} });
      },
      () => {},
    ),
  );
}

/** Sends until there is a reply, and waits longer each time. `heard` also gets later replies to any of the copies. */
export function insist(
  system: System,
  label: string,
  handler: (ports: Ports) => Promise<Heard>,
  wanted: () => boolean,
  heard: (reply: Heard) => void,
  line = open,
): void {
  const { world } = system;
  let patienceMs = 1_500;
  let answered = false;
  let callOff = () => {};
  const attempt = () => {
    if (answered || !wanted()) return;
    const take = (reply: Heard) => {
      if (reply.status >= 500) return;
      answered = true;
      callOff();
      heard(reply);
    };
    send(system, label, handler, take, line);
    callOff = world.in(patienceMs, attempt);
    patienceMs = Math.min(patienceMs * 2, 15_000);
  };
  attempt();
}
