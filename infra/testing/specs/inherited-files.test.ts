import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Client } from "./support/client.ts";
import { OwnServer } from "./support/instance.ts";
import { describeHere, sh } from "./support/use.ts";

/** Node reads so many certificates for about half a second. A command may start meanwhile. */
const manyCertificates = Array(60).fill(rootCertificates.join("\n")).join("\n");
/** Prints the open files of a command, besides its input and outputs and the listed folder. */
const openFiles = `perl -e 'opendir(my $d, "/proc/self/fd"); for (readdir $d) { next if !/^\\d+$/ || $_ < 3 || $_ == fileno($d); print "open: ", readlink("/proc/self/fd/$_"), "\\n" } print "looked\\n"'`;

describeHere("a machine with a large file of own certificates (NODE_EXTRA_CA_CERTS)", () => {
  const folder = mkdtempSync(join(tmpdir(), "wheelhouse-certificates-"));
  const path = join(folder, "many.pem");
  const server = new OwnServer();
  beforeAll(async () => {
    writeFileSync(path, manyCertificates);
    await server.start({ NODE_EXTRA_CA_CERTS: path });
  });
  afterAll(async () => {
    await server.discard();
    rmSync(folder, { recursive: true });
  });

  // The first DevBox starts for its Run. The next may have been ready before.
  it.each(["first", "second"])("opens none of it in commands of its %s DevBox", async () => {
    const client = new Client(server);
    const id = await client.start(sh(openFiles));
    await client.untilStatus(id, "completed");
    expect((await client.output(id)).trim()).toBe("looked");
  });
});
