import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { BoxConfig } from "../../shared/schemas/box-protocol.ts";
import { trustedCertificates } from "../certificates/trusted-certificates.ts";
import type { Note } from "./note.ts";

const name = "certificates.pem";

/**
 * The variables by which git, and what else speaks TLS in the box, trust what this machine trusts. The certificates
 * are in one file beside the supervisor's sockets, because those that the machine was given may be anywhere on it, and
 * each of these variables replaces what the program trusts otherwise. Where the machine was given none, programs use
 * the store of the system that they see.
 *
 * `git` reads GIT_SSL_CAINFO, OpenSSL (and so Python, Ruby, Go's own reader and curl with OpenSSL) SSL_CERT_FILE, Node
 * and Bun NODE_EXTRA_CA_CERTS, curl CURL_CA_BUNDLE, and Python's requests and pip REQUESTS_CA_BUNDLE.
 */
export function trustedByCommands(
  { folders, command }: Pick<BoxConfig, "folders" | "command">,
  env: NodeJS.ProcessEnv,
  note: Note,
): Record<string, string> {
  if (!env["NODE_EXTRA_CA_CERTS"] && !env["SSL_CERT_FILE"]) return {};
  const file = join(dirname(folders.socket), name);
  try {
    rmSync(file, { force: true }); // never written through a link that something else put there
    writeFileSync(file, `${trustedCertificates(env).join("\n")}\n`, { flag: "wx" });
    chmodSync(file, 0o644); // commands are another user; regardless of the umask
  } catch (error) {
    note("certificates.not-shared", {
      why: error instanceof Error ? error.message : String(error),
    });
    return {};
  }
  const seen = join(dirname(command.socket), name);
  return Object.fromEntries(
    [
      "GIT_SSL_CAINFO",
      "SSL_CERT_FILE",
      "NODE_EXTRA_CA_CERTS",
      "CURL_CA_BUNDLE",
      "REQUESTS_CA_BUNDLE",
    ].map((variable) => [variable, seen]),
  );
}
