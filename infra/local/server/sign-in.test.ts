import { createHmac, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { callLimits } from "../../../functions/api/door/rate-limit.ts";
import type { Records } from "../../../functions/ports/ports.ts";
import { keyText, proofText } from "../../../shared/server-proof.ts";
import { gate } from "./access.ts";
import { sessionsIn } from "./sessions.ts";
import { signInRoutes } from "./sign-in.ts";

const token = "the-token";
const own = "http://127.0.0.1:4747";
const tunnel = "http://localhost:8089";

const hmac = (key: string | Buffer, text: string): Buffer =>
  createHmac("sha256", key).update(text).digest();

/** The server's sign-in, and one console of it at any origin. */
function server() {
  const stored = new Map<string, object>();
  const records: Records = {
    add: async (_, id, value) => !stored.has(id) && Boolean(stored.set(id, value)),
    get: async (_, id) => stored.get(id),
    change: async (_, id, change) => {
      const changed = change(stored.get(id));
      if (changed) stored.set(id, changed);
      return stored.get(id);
    },
    remove: async (_, id) => stored.delete(id),
    list: async () => [...stored].map(([id, value]) => ({ id, value })),
  };
  const now = () => new Date().toISOString();
  const routes = signInRoutes({
    gate: gate(() => 4747),
    token,
    owner: "owner",
    sessions: sessionsIn({ records, now }),
    limits: callLimits(),
    dismiss: async () => {},
  });
  const ask = async (origin: string, path: string, body: object) => {
    const headers = { host: new URL(origin).host, "content-type": "application/json" };
    const reply = await routes.request(path, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    return { status: reply.status, said: await reply.json() };
  };

  return {
    /** Returns the id of the new session. */
    async signIn(origin: string): Promise<string> {
      const nonce = randomBytes(32).toString("base64url");
      const { said } = await ask(origin, "/api/sign-in/challenge", { nonce });
      const texts = { origin, nonce, challenge: said.challenge };
      const key = hmac(token, keyText.signIn);
      expect(said.proof).toBe(hmac(key, proofText.server(texts)).toString("base64url"));
      const proof = hmac(key, proofText.console(texts)).toString("base64url");
      return (await ask(origin, "/api/sign-in", { challenge: said.challenge, proof })).said.id;
    },
    /** Whether the server proves itself to the console of a session at an origin. */
    async proves(session: string, origin: string): Promise<boolean> {
      const nonce = randomBytes(32).toString("base64url");
      const { status, said } = await ask(origin, "/api/proof", { session, nonce });
      const text = proofText.session({ origin, nonce });
      const right = hmac(hmac(token, keyText.session(session)), text).toString("base64url");
      return status === 200 && said.proof === right;
    },
  };
}

describe("the server proves itself", () => {
  it("to a session of its own address there, and not at a port that somebody else has taken", async () => {
    const { signIn, proves } = server();
    const session = await signIn(own);
    expect(await proves(session, own)).toBe(true);
    expect(await proves(session, tunnel)).toBe(false);
    expect(await proves(session, "http://127.0.0.1:4748")).toBe(false);
  });

  it("to a session that began behind a tunnel", async () => {
    const { signIn, proves } = server();
    expect(await proves(await signIn(tunnel), tunnel)).toBe(true);
  });

  it("to a session that it does not know at its own address only", async () => {
    const { proves } = server();
    const unknown = randomBytes(16).toString("hex");
    expect(await proves(unknown, own)).toBe(true);
    expect(await proves(unknown, tunnel)).toBe(false);
  });
});
