import { expect, it } from "vitest";
import { fakeServer } from "../../../infra/testing/console/fake-server.ts";
import { dyingAt } from "../../../infra/testing/last-write.ts";
import type { Ports, Records } from "../../ports/ports.ts";
import { deliveriesOf, waitingDeliveries } from "../deliveries.ts";
import { sign } from "../signature.ts";
import { putWebhookOf } from "../team-webhooks.ts";
import { carryOutWaiting, receive } from "./receive.ts";

const ada = { team: "local", name: "ada" };
const body = Buffer.from('{"n":1}');
const template = { instructions: "Look at {{n}}." };

/** The n-th write of a record is the last thing that the process does: before it is done, or just after. */
function dying(records: Records, n: number, when: "before" | "after"): Records {
  const write = dyingAt(n, when);
  return {
    ...records,
    add: write(records.add),
    change: write(records.change),
    remove: write(records.remove),
  };
}

it("a delivery is carried out once, whichever write of it was the last before a crash", async () => {
  for (const when of ["before", "after"] as const)
    for (let n = 1; n <= 7; n += 1) {
      const server = await fakeServer();
      const clock = { ms: Date.parse("2026-11-23T10:00:00.000Z") };
      const ports: Ports = { ...server.ports, now: () => new Date(clock.ms).toISOString() };
      const start = { label: "x", mode: "interactive" } as const;
      const wanted = { kind: "custom", start, template } as const;
      const { secret } = await putWebhookOf(ports, ada, "own", wanted);
      const header = (name: string) =>
        name === "wheelhouse-signature" ? sign(secret, body, clock.ms) : undefined;
      const incoming = { header, rawBody: body };

      const mortal = { ...ports, records: dying(ports.records, n, when) };
      const answered = await receive(mortal, "local", "own", incoming).catch(() => undefined);
      clock.ms += 30_000;
      await carryOutWaiting(ports);
      clock.ms += 30_000;
      await carryOutWaiting(ports);

      const at = `write ${n}, killed ${when} it`;
      const { runs } = await ports.list.page("local", { limit: 10 });
      const deliveries = await deliveriesOf(ports, "local", { limit: 10 });
      expect(await waitingDeliveries(ports, 10), at).toEqual([]);
      expect(runs.length, at).toBe(deliveries.length);
      if (answered) expect(runs.length, at).toBe(1);
      if (deliveries[0]) expect(deliveries[0], at).toMatchObject({ state: "done" });
      await server.close();
    }
});
