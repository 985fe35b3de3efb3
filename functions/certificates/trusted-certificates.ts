import { readFileSync } from "node:fs";
import { getCACertificates } from "node:tls";
import { certificatesIn } from "../../shared/certificates.ts";

/**
 * The certificates that this machine trusts, as PEM: those of Node (with `NODE_EXTRA_CA_CERTS`), of the system, and of
 * `SSL_CERT_FILE`. A company's proxy and its own servers often sign with a certificate of their own.
 */
export const trustedCertificates = (env: NodeJS.ProcessEnv): string[] => [
  ...new Set([
    ...getCACertificates("default"),
    ...getCACertificates("system"),
    ...certificatesOf(env["SSL_CERT_FILE"]),
  ]),
];

/** The certificates of a file. None if it cannot be read: `npm run doctor` says so. */
export function certificatesOf(file: string | undefined): string[] {
  if (!file) return [];
  try {
    return certificatesIn(readFileSync(file, "utf8"));
  } catch {
    return [];
  }
}
