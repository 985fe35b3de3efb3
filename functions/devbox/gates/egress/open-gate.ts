import type { HelloReply } from "../../../../shared/schemas/box-protocol.ts";
import type { Box } from "../../box/box.ts";
import type { Outbox } from "../../coordinator/outbox.ts";
import type { Note } from "../../note.ts";
import { keepListening } from "../keep-listening.ts";
import { createEgressGate } from "./gate.ts";
import { proxyVariables } from "./variables.ts";

/** The egress gate of a DevBox, reachable from the box. */
export type OpenEgressGate = {
  /** Variables that send the programs of the box to the gate. */
  readonly variables: Readonly<Record<string, string>>;
  /** An outbox that reports the traffic of each turn before its end. */
  readonly outbox: Outbox;
  /** Reports the traffic since the last turn. */
  tellTraffic(): void;
  close(): void;
};

export async function openEgressGate(
  box: Pick<Box, "offer">,
  egress: HelloReply["egress"],
  outbox: Outbox,
  note: Note,
): Promise<OpenEgressGate> {
  const gate = createEgressGate({ ...egress, tell: (fact) => outbox.tell(fact), note });
  const { port } = await box.offer(gate.server);
  const last = keepListening(gate.server, "egress", note);
  const tellTraffic = () => {
    const traffic = gate.traffic();
    if (traffic) outbox.tell(traffic);
  };
  return {
    variables: proxyVariables(port),
    outbox: {
      ...outbox,
      get watched() {
        return outbox.watched;
      },
      tell(fact, file) {
        if (fact.type === "turn.ended") tellTraffic();
        outbox.tell(fact, file);
      },
    },
    tellTraffic,
    close() {
      last();
      gate.close();
    },
  };
}
