import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { openGitGate } from "./gate.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const it of servers.splice(0)) it.close().closeAllConnections();
});
async function serve(server: Server): Promise<number> {
  servers.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  return (server.address() as AddressInfo).port;
}

describe("the git gate of a host whose only way out is a proxy", () => {
  it("reaches the code host through it, with the token, also for Git LFS", async () => {
    const asked: { url: string | undefined; authorization: string | undefined }[] = [];
    const proxy = createServer(({ url, headers }, response) => {
      asked.push({ url, authorization: headers.authorization });
      response.setHeader("content-type", "application/x-git-upload-pack-advertisement");
      response.end("refs");
    });
    const env = { http_proxy: `http://127.0.0.1:${await serve(proxy)}` };
    const gate = await openGitGate(
      { offer: async (server: Server) => ({ port: await serve(server), private: true }) } as never,
      { name: "team/app", cloneUrl: "http://code.invalid/team/app.git", branch: "x" },
      {
        credential: async () => ({ username: "git", password: "token" }),
        openPullRequest: async () => ({ status: 200, body: {} }),
        note: () => {},
      },
      env,
    );
    try {
      const said = await fetch(`${gate.repositoryUrl}/info/refs?service=git-upload-pack`);
      expect(await said.text()).toBe("refs");
      await fetch(`${gate.repositoryUrl}/info/lfs/objects/batch`, {
        method: "POST",
        headers: { "content-type": "application/vnd.git-lfs+json" },
        body: JSON.stringify({
          operation: "download",
          objects: [{ oid: "a".repeat(64), size: 1 }],
        }),
      });
      const authorization = `Basic ${Buffer.from("git:token").toString("base64")}`;
      const repository = "http://code.invalid/team/app.git";
      expect(asked).toEqual([
        { url: `${repository}/info/refs?service=git-upload-pack`, authorization },
        { url: `${repository}/info/lfs/objects/batch`, authorization },
      ]);
    } finally {
      gate.close();
    }
  });
});
