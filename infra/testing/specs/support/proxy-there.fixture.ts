import { readFileSync } from "node:fs";
import { join } from "node:path";
import { reverseProxy } from "../../reverse-proxy.ts";

// The process of proxy-there.ts: it prints its URL, then each request that it hears. It ends with its parent.
const { folder, host, prefix, socketPath } = JSON.parse(process.argv[2] ?? "");
const tls = {
  key: readFileSync(join(folder, "host.key")),
  cert: readFileSync(join(folder, "host.pem")),
};
const heard = (request: string, from: string) =>
  console.log(`${from} ${request.split("?")[0] ?? ""}`);
const { port } = await reverseProxy({ tls }, [{ prefix, socketPath, heard }], host);
console.log(`https://${host}:${port}${prefix}`);
process.stdin.once("close", () => process.exit()).resume();
