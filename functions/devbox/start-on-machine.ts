/**
 * Starts the DevBox program on a worker: `node start-on-machine.ts <box.json>`. It ends on SIGTERM or when its coordinator
 * asks. As `node start-on-machine.ts spare` it loads everything and waits: its host puts the path in the place of that
 * word, with a message, before this program sees that message.
 */
import { once } from "node:events";
import { readFileSync, statSync } from "node:fs";
import { boxConfig } from "../../shared/schemas/box-protocol.ts";
import { openBox } from "./box/open-box.ts";

const spare = () => process.argv[2] === "spare";
if (spare()) {
  await Promise.all([
    import("./life.ts"),
    import("./gates/model/gate.ts"),
    import("./gates/model/at-gate.ts"),
  ]);
  await readCertificates();
  if (spare()) await once(process, "message");
}
const path = process.argv[2] ?? "box.json";
const read = () => boxConfig.parse(JSON.parse(readFileSync(path, "utf8")));
const box = openBox(read()); // the sandbox starts while the rest of the program loads
await readCertificates();
const { runDevBox, stopOnSignals } = await import("./life.ts");
// On another machine than its coordinator's, a company's own certificate may be between the two.
if (read().coordinator.startsWith("https:")) {
  const { setDefaultCACertificates } = await import("node:tls");
  const { trustedCertificates } = await import("../certificates/trusted-certificates.ts");
  setDefaultCACertificates(trustedCertificates(process.env));
}
await runDevBox(read(), box, stopOnSignals(), coordinatorNow());

/**
 * From the first import of `node:tls`, Node reads NODE_EXTRA_CA_CERTS in a thread, by a file that is not closed on exec:
 * a program that starts meanwhile inherits it. So the sandbox starts before that import, and nothing else starts until
 * the file is read and closed.
 */
async function readCertificates(): Promise<void> {
  if (!process.env["NODE_EXTRA_CA_CERTS"]) return;
  const { getCACertificates } = await import("node:tls");
  getCACertificates("extra");
}

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
