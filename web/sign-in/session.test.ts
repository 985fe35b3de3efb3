import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { answerCalls, type Call, completeDom } from "../../infra/testing/console/dom.ts";
import { idToken } from "../../infra/testing/console/tokens.ts";
import { call, standing, useBearer } from "../request.ts";
import { createSession } from "./session.ts";

const pool = { domain: "https://pool.example", clientId: "console" };
const returned = { code: "c0de", verifier: "v", nonce: "n" };

/** A pool that issues id tokens `id-1`, `id-2`, …, each for an hour, and an API that accepts those that pass `good`. */
function signedInAt({ good = (): boolean => true }: { good?: (token: string) => boolean } = {}) {
  const server = { good, refreshes: true, online: true, given: 0 };
  const names: Record<string, string> = {};
  const calls = answerCalls((call) => {
    if (call.path !== `${pool.domain}/oauth2/token`) {
      const name = names[call.authorization?.replace("Bearer ", "") ?? ""];
      return name !== undefined && server.good(name) ? { body: { name } } : { status: 401 };
    }
    if (!server.online) return undefined;
    const isRefresh = (call.body as Record<string, string>)["grant_type"] === "refresh_token";
    if (isRefresh && !server.refreshes) return { status: 400, body: { error: "invalid_grant" } };
    const name = `id-${++server.given}`;
    const token = idToken({
      nonce: "n",
      email: "ana@example.com",
      email_verified: true,
      name,
    });
    names[token] = name;
    const body = { id_token: token, expires_in: 3_600 };
    return { body: isRefresh ? body : { ...body, refresh_token: "r" } };
  });
  const went: string[] = [];
  const session = createSession(pool, (url) => went.push(url));
  useBearer(session);
  const asked = () => calls.filter(({ path }) => path.startsWith("https:"));
  const me = async () => (await call("GET /api/me", {})).name;
  return { session, server, went, asked, me };
}
const formOf = (call: Call | undefined) => call?.body;

describe("a sign-in at a pool", () => {
  beforeEach(() => {
    completeDom();
    vi.useFakeTimers();
  });
  afterEach(() => {
    useBearer(undefined);
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("exchanges the code for tokens, and sends the id token with every call", async () => {
    const { session, asked, me } = signedInAt();
    expect(await session.enter(returned)).toBeUndefined();
    expect(formOf(asked()[0])).toEqual({
      grant_type: "authorization_code",
      code: "c0de",
      code_verifier: "v",
      redirect_uri: `${location.origin}/`,
      client_id: "console",
    });
    expect(await me()).toBe("id-1");
    expect(await me()).toBe("id-1");
    expect(asked()).toHaveLength(1);
    expect(session.name()).toBe("ana@example.com");
  });

  it("renews its token a minute before it expires", async () => {
    const { session, asked, me } = signedInAt();
    await session.enter(returned);
    await vi.advanceTimersByTimeAsync(58 * 60_000);
    expect(await me()).toBe("id-1");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await me()).toBe("id-2");
    expect(formOf(asked()[1])).toEqual({
      grant_type: "refresh_token",
      refresh_token: "r",
      client_id: "console",
    });
  });

  it("survives a reload of the tab", async () => {
    const { session } = signedInAt();
    await session.enter(returned);
    const { me } = signedInAt();
    expect(await me()).toBe("id-1");
  });

  it("repeats a refused call once, with one new token for all that need it", async () => {
    const { session, asked, me } = signedInAt({ good: (token) => token !== "id-1" });
    await session.enter(returned);
    expect(await Promise.all([me(), me(), me()])).toEqual(["id-2", "id-2", "id-2"]);
    expect(asked()).toHaveLength(2);
  });

  it("ends when a new token is refused as well", async () => {
    const { session, asked, me } = signedInAt({ good: () => false });
    await session.enter(returned);
    await expect(me()).rejects.toMatchObject({ status: 401 });
    expect(asked()).toHaveLength(2);
    expect(standing()).toBe("signed-out");
  });

  it("ends when the pool issues no more tokens, and asks for none again", async () => {
    const { session, server, asked, me } = signedInAt();
    await session.enter(returned);
    server.refreshes = false;
    await vi.advanceTimersByTimeAsync(60 * 60_000);
    await expect(me()).rejects.toMatchObject({ status: 401 });
    await expect(me()).rejects.toMatchObject({ status: 401 });
    expect(asked()).toHaveLength(2);
  });

  it("survives a time when the pool cannot be reached", async () => {
    const { session, server, me } = signedInAt();
    await session.enter(returned);
    server.online = false;
    await vi.advanceTimersByTimeAsync(60 * 60_000);
    await expect(me()).rejects.toMatchObject({ status: 0, unsettled: true });
    server.online = true;
    expect(await me()).toBe("id-2");
  });

  it("refuses the token of another request", async () => {
    const { session, me } = signedInAt();
    expect(await session.enter({ ...returned, nonce: "other" })).toContain("another request");
    await expect(me()).rejects.toMatchObject({ status: 401 });
  });

  it("ends here and at the pool when the person signs out", async () => {
    const { session, went, asked, me } = signedInAt();
    await session.enter(returned);
    session.signOut();
    const back = encodeURIComponent(`${location.origin}/`);
    expect(went).toEqual([`${pool.domain}/logout?client_id=console&logout_uri=${back}`]);
    await expect(me()).rejects.toMatchObject({ status: 401 });
    expect(asked()).toHaveLength(1);
    expect(sessionStorage.length).toBe(0);
  });
});
