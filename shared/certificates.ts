/** The certificates in a text, as PEM. */
export const certificatesIn = (text: string): string[] =>
  text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];

const untrusted =
  /^(UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT(_LOCALLY)?)|(DEPTH_ZERO_)?SELF_SIGNED_CERT(_IN_CHAIN)?|CERT_(UNTRUSTED|SIGNATURE_FAILURE))$/;

/**
 * What is wrong with the certificate of a host, and what to do; undefined if the error is about anything else.
 *
 * @param error of a connection: its code, or that of its cause, is one of OpenSSL (nodejs.org/api/tls.html#x509-certificate-error-codes)
 */
export function certificateWords(host: string, error: unknown): string | undefined {
  for (let it = error; it instanceof Error; it = it.cause) {
    const code = "code" in it ? String(it.code) : "";
    if (untrusted.test(code))
      return `${host} shows a certificate that this machine does not trust (${code}). If it is your company's own, set NODE_EXTRA_CA_CERTS to the file of the certificate authority that signed it, and start Wheelhouse again.`;
    if (code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID")
      return `The certificate of ${host} has expired or is not valid yet (${code}). Renew it there, or correct this machine's clock.`;
    if (code === "ERR_TLS_CERT_ALTNAME_INVALID")
      return `The certificate of ${host} is for another name (${code}). Use that name, or have the certificate issued again.`;
  }
  return undefined;
}
