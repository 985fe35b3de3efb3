import { mkdtempSync } from "node:fs";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import type { Page } from "playwright-core";
import { claimsOf, clientId, signInServer, signingKey } from "../aws/sign-in.ts";
import type { FakeServer } from "./fake-server.ts";

const key = signingKey(mkdtempSync(join(tmpdir(), "wheelhouse-pool-")));

/**
 * The same server behind a sign-in pool, with stand-ins for CloudFront, the authorizer and Cognito. Returns its URL.
 * `groups`: the groups of everyone who signs in.
 */
export async function behindPool(server: FakeServer, groups: readonly string[]): Promise<string> {
  const pool = await listening(signInServer(key, groups));
  const inner = new URL(server.signInUrl);
  const token = inner.hash.replace("#token=", "");
  const headersOf = (headers: IncomingHttpHeaders): IncomingHttpHeaders => ({
    ...headers,
    host: inner.host,
    ...(headers.origin ? { origin: inner.origin } : {}),
  });

  const pass = (from: IncomingMessage, to: ServerResponse, headers: IncomingHttpHeaders): void => {
    const { method, url: path } = from;
    const onward = request({ port: inner.port, method, path, headers }, (reply) => {
      const policy = String(reply.headers["content-security-policy"] ?? "");
      const allowed = policy.replace("connect-src 'self'", `connect-src 'self' ${pool}`);
      to.writeHead(reply.statusCode ?? 500, {
        ...reply.headers,
        ...(policy ? { "content-security-policy": allowed } : {}),
      });
      reply.pipe(to);
    });
    from.pipe(onward);
  };

  const front = createServer((from, to) => {
    const answer = (status: number, body: unknown) =>
      to.writeHead(status).end(JSON.stringify(body));
    if (from.url === "/config.json")
      return void answer(200, { signIn: { kind: "cognito", domain: pool, clientId } });
    const headers = headersOf(from.headers);
    if (!from.url?.startsWith("/api/")) return pass(from, to, headers);
    const bearer = from.headers.authorization?.replace("Bearer ", "");
    if (!bearer || !claimsOf(key, bearer)) return void answer(401, { message: "Unauthorized" });
    if (groups.length === 0) return void answer(403, { error: noTeam });
    pass(from, to, { ...headers, authorization: `Bearer ${token}` });
  });
  front.on("upgrade", (from: IncomingMessage, socket: Duplex) => {
    const onward = request({ port: inner.port, path: from.url, headers: headersOf(from.headers) });
    onward.on("upgrade", (reply, other) => {
      const lines = reply.rawHeaders.map((it, at) => (at % 2 ? `${it}\r\n` : `${it}: `));
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join("")}\r\n`);
      other.pipe(socket).pipe(other);
      for (const it of [other, socket]) it.on("error", () => it.destroy());
    });
    onward.end();
  });
  return listening(front);
}

const noTeam = {
  code: "no-team",
  message:
    "You are not in a team yet. Ask an administrator to add you to a group of the sign-in pool.",
};

async function listening(it: Server): Promise<string> {
  await new Promise<void>((resolve) => it.listen(0, "127.0.0.1", resolve));
  it.unref();
  return `http://127.0.0.1:${(it.address() as AddressInfo).port}`;
}

/** Signs in at the hosted page, as a person does. */
export async function signInAs(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Continue" }).click();
}
