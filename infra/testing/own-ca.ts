import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Whether OpenSSL is here, which makes certificates. In the gate it must be. */
export const openssl: { readonly here: boolean; readonly why: string } = probe();

function probe() {
  try {
    execFileSync("openssl", ["version"], { stdio: "pipe" });
    return { here: true, why: "" };
  } catch (error) {
    if (process.env["CI"]) throw error;
    return { here: false, why: " (skipped: openssl is not installed)" };
  }
}

export type OwnCa = {
  /** The path of the certificate that signs, as `NODE_EXTRA_CA_CERTS` and git take it. */
  readonly path: string;
  /** What the server shows, in PEM. */
  readonly tls: { readonly key: Buffer; readonly cert: Buffer };
};

/**
 * A certificate authority that no machine knows, and a server's certificate by it. Its files are in `folder`.
 *
 * @param names of the server, as the extension subjectAltName writes them: `DNS:localhost,IP:127.0.0.1`
 */
export function ownCa(folder: string, names: string): OwnCa {
  const at = (name: string) => join(folder, name);
  const run = (...words: string[]) =>
    execFileSync("openssl", words, { cwd: folder, stdio: "pipe" });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  run("req", "-x509", ...key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Own CA");
  run("req", ...key, "-keyout", "host.key", "-out", "host.csr", "-subj", "/CN=Own host");
  writeFileSync(at("names"), `subjectAltName=${names}\n`);
  run(
    ...["x509", "-req", "-in", "host.csr", "-CA", "ca.pem", "-CAkey", "ca.key"],
    ...["-CAcreateserial", "-extfile", "names", "-out", "host.pem"],
  );
  const tls = { key: readFileSync(at("host.key")), cert: readFileSync(at("host.pem")) };
  return { path: at("ca.pem"), tls };
}
