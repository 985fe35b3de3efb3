/**
 * Starts the DevBox program on a worker: `node start-on-machine.ts <box.json>`. It ends on SIGTERM or when its coordinator
 * asks. As `node start-on-machine.ts spare` it loads everything and waits: its host puts the path in the place of that
 * word, with a message, before this program sees that message.
 */
import { once } from "node:events";
import { readFileSync, statSync } from "node:fs";
import { setDefaultCACertificates } from "node:tls";
import { boxConfig } from "../../shared/schemas/box-protocol.ts";
import { openBox } from "./box/open-box.ts";

const spare = () => process.argv[2] === "spare";
if (spare()) {
  await Promise.all([
    import("./life.ts"),
    import("./gates/model/gate.ts"),
    import("./gates/model/at-gate.ts"),
  ]);
  if (spare()) await once(process, "message");
}
const path = process.argv[2] ?? "box.json";
const read = () => boxConfig.parse(JSON.parse(readFileSync(path, "utf8")));
const box = openBox(read()); // the sandbox starts while the rest of the program loads
const { runDevBox, stopOnSignals } = await import("./life.ts");
// On another machine than its coordinator's, a company's own certificate may be between the two.
if (read().coordinator.startsWith("https:")) {
  const { trustedCertificates } = await import("../certificates/trusted-certificates.ts");
  setDefaultCACertificates(trustedCertificates(process.env));
}
await runDevBox(read(), box, stopOnSignals(), coordinatorNow());

/** The address in the file. It is asked for before every request, and the file is read again only when it was replaced. */
function coordinatorNow(): () => string {
  let [mark, coordinator] = ["", ""];
  return () => {
    const { ino, mtimeNs } = statSync(path, { bigint: true });
    const now = `${ino} ${mtimeNs}`;
    if (now !== mark) [mark, coordinator] = [now, read().coordinator];
    return coordinator;
  };
}
