import type { Ports } from "../../../functions/ports/ports.ts";
import { Problem } from "../../../shared/problem.ts";
import type { Heard } from "./coordinator/door.ts";
import type { System } from "./coordinator/system.ts";

/** Sends one request over the network. Calls `heard` for each reply that arrives: none, one or several. */
export function send(
  system: System,
  label: string,
  handler: (ports: Ports) => Promise<Heard>,
  heard: (reply: Heard) => void,
): void {
  const { world } = system;
  const reply = (it: Heard) => world.message(`reply ${label}`, () => heard(it));
  world.message(label, () =>
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
): void {
  const { world } = system;
  let patienceMs = 1_500;
  let answered = false;
  let callOff = () => {};
  const attempt = () => {
    if (answered || !wanted()) return;
    send(system, label, handler, (reply) => {
      if (reply.status >= 500) return;
      answered = true;
      callOff();
      heard(reply);
    });
    callOff = world.in(patienceMs, attempt);
    patienceMs = Math.min(patienceMs * 2, 15_000);
  };
  attempt();
}
