import type { Credentials } from "../../../../shared/schemas/box-protocol.ts";
import type { Box } from "../../box/box.ts";
import type { Note } from "../../note.ts";
import { keepListening } from "../keep-listening.ts";
import type { Ledger } from "./ledger.ts";
import type { Witness } from "./witness.ts";

export type OpenModelGate = {
  /** What the engine gets: the gate's address and its placeholder instead of the keys. */
  readonly credentials: Credentials;
  close(): void;
};

/** Opens the model gate in a box, if the engine's sign-in goes through it. */
export async function openModelGate(
  credentials: Credentials,
  { box, ledger, witness, note }: { box: Box; ledger: Ledger; witness: Witness; note: Note },
): Promise<OpenModelGate> {
  const { routes } = credentials;
  if (routes.length === 0) return { credentials, close() {} };
  const [{ createModelGate }, { loadPrices }, { atGate }] = await Promise.all([
    import("./gate.ts"),
    import("./prices.ts"),
    import("./at-gate.ts"),
  ]);
  const prices = loadPrices();
  const { env } = process;
  const gate = createModelGate({ routes, ledger, prices, witness, note, env });
  const { port } = await box.offer(gate.server);
  const last = keepListening(gate.server, "model", note);
  const address = `http://127.0.0.1:${port}`;
  return {
    credentials: atGate(credentials, { address, placeholder: gate.placeholder }),
    close() {
      last();
      gate.close();
    },
  };
}
