/**
 * One line for a POSIX shell: downloads the worker's program from the server, checks it, and starts it. The texts need
 * no quotes: the address has no space or quote, the code and the hash are letters, digits and `._-`.
 */
export function joinLine({
  url,
  code,
  sha256,
}: {
  readonly url: string;
  readonly code: string;
  readonly sha256: string;
}): string {
  const file = "wheelhouse-worker.mjs";
  return [
    `curl -fsSL ${url}/worker/program -o ${file}`,
    `echo "${sha256}  ${file}" | sha256sum -c -`,
    `node ${file} --url ${url} --code ${code}`,
  ].join(" && ");
}
