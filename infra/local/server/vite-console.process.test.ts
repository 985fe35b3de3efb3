import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { viteConsole } from "./vite-console.ts";

describe("the console of npm run dev, behind a reverse proxy", () => {
  const server = createServer();
  beforeAll(async () => {
    const folder = fileURLToPath(new URL("../../../web", import.meta.url));
    const develop = await viteConsole(folder, "/wheelhouse", ["tools.example.com"]);
    server.on("request", develop(server));
    await once(server.listen(0, "127.0.0.1"), "listening");
  });
  afterAll(() => void server.close().closeAllConnections());

  async function statusFor(host: string): Promise<number | undefined> {
    const { port } = server.address() as AddressInfo;
    const asked = request({ port, path: "/wheelhouse/", headers: { host, accept: "text/html" } });
    const [answer] = await once(asked.end(), "response");
    answer.resume();
    return answer.statusCode;
  }

  it.each([
    ["tools.example.com", 200],
    ["tools.example.com:8443", 200],
    ["localhost:4747", 200],
    ["127.0.0.1:4747", 200],
    ["evil.example.com", 403],
    ["tools.example.com.evil.example", 403],
  ])("answers at %s with %i", async (host, status) => {
    expect(await statusFor(host)).toBe(status);
  });
});
