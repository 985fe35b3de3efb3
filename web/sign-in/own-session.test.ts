import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { answerCalls, type Call, completeDom } from "../../infra/testing/console/dom.ts";
import { ownServer } from "../../infra/testing/console/own-server.ts";
import { call, connectionLost, endedWhy, setStanding, standing, useBearer } from "../request.ts";
import { ownSession } from "./own-session.ts";

/** A server on this origin. `away`: nothing answers; `impostor`: another program does. */
function world() {
  const server = ownServer(location.origin);
  const state: { who: "server" | "away" | "impostor" } = { who: "server" };
  const calls = answerCalls((it: Call) => {
    if (state.who === "away") return undefined;
    const guess = "A".repeat(43);
    if (state.who === "impostor")
      return { body: { proof: guess, challenge: guess, name: "Mallory" } };
    return server.answer(it) ?? { body: it.path === "/sign-out" ? {} : { name: "ana" } };
  });
  useBearer(ownSession);
  const me = () => call("GET /api/me", {});
  const told = () => JSON.stringify(calls);
  return { server, state, calls, me, told };
}

describe("a sign-in at a server on one machine", () => {
  beforeEach(() => {
    completeDom();
    setStanding(undefined);
  });
  afterEach(() => {
    useBearer(undefined);
    connectionLost();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it("exchanges the token for a session without sending it, and sends no token that is not that session", async () => {
    const { server, calls, me, told } = world();
    await ownSession.signIn("the-token");
    expect(await me()).toMatchObject({ name: "ana" });
    expect(told()).not.toContain("the-token");
    expect(calls.map(({ path }) => path)).toEqual(["/sign-in/challenge", "/sign-in", "/me"]);
    expect([...server.sessions.keys()]).toEqual([calls[2]?.authorization?.replace("Bearer ", "")]);
  });

  it("with a token of another server stops before anything is proved to it", async () => {
    const { calls } = world();
    await expect(ownSession.signIn("another")).rejects.toThrow(/isn’t valid.*was not sent/);
    expect(calls.map(({ path }) => path)).toEqual(["/sign-in/challenge"]);
    expect(localStorage).toHaveLength(0);
  });

  it("is proved again after the connection was lost, and only then the session is sent", async () => {
    const { state, calls, me } = world();
    await ownSession.signIn("the-token");
    state.who = "away";
    await expect(me()).rejects.toMatchObject({ code: "offline" });
    state.who = "server";
    await me();
    await me();
    expect(calls.slice(2).map(({ path }) => path)).toEqual(["/me", "/proof", "/me", "/me"]);
    connectionLost();
    await me();
    expect(calls.slice(-2).map(({ path }) => path)).toEqual(["/proof", "/me"]);
  });

  it("gives another program on the port nothing, and goes on when the server is back", async () => {
    const { state, calls, me } = world();
    await ownSession.signIn("the-token");
    const kept = JSON.parse(localStorage.getItem("wheelhouse.session") ?? "{}");
    connectionLost();
    state.who = "impostor";
    await expect(me()).rejects.toMatchObject({ status: 0, code: "not-proven" });
    await expect(me()).rejects.toThrow(/could not prove that it is your Wheelhouse/);
    const [first, second] = calls.slice(2);
    expect([first?.path, second?.path]).toEqual(["/proof", "/proof"]);
    expect(first?.body).not.toEqual(second?.body);
    const heard = JSON.stringify(calls.slice(2));
    for (const secret of [kept.bearer, kept.key, "the-token"]) expect(heard).not.toContain(secret);
    state.who = "server";
    expect(await me()).toMatchObject({ name: "ana" });
    expect(standing()).not.toBe("signed-out");
  });

  it("is proved again after half a minute", async () => {
    const { calls, me } = world();
    await ownSession.signIn("the-token");
    vi.useFakeTimers({ now: Date.now() + 29_000, toFake: ["Date"] });
    await me();
    vi.setSystemTime(Date.now() + 2_000);
    await me();
    expect(calls.slice(2).map(({ path }) => path)).toEqual(["/me", "/proof", "/me"]);
  });

  it("ends when the server says so, with its reason", async () => {
    const { server, me } = world();
    await ownSession.signIn("the-token");
    server.sessions.clear();
    await expect(me()).rejects.toMatchObject({ status: 401 });
    expect(standing()).toBe("signed-out");
    expect(endedWhy()).toBe("This session has ended. Sign in again.");
    expect(localStorage).toHaveLength(0);
  });

  it("ends when another tab of this browser signs out", async () => {
    world();
    await ownSession.signIn("the-token");
    const key = "wheelhouse.session";
    window.dispatchEvent(new StorageEvent("storage", { key, newValue: null }));
    expect(standing()).toBe("signed-out");
  });

  it("can be ended here while the server is away, but everywhere only with the server", async () => {
    const { state, calls } = world();
    await ownSession.signIn("the-token");
    state.who = "away";
    await expect(ownSession.signOut({ everywhere: true })).rejects.toMatchObject({ status: 0 });
    expect(localStorage).toHaveLength(1);
    await ownSession.signOut({ everywhere: false });
    expect(localStorage).toHaveLength(0);
    state.who = "server";
    await ownSession.signIn("the-token");
    await ownSession.signOut({ everywhere: true });
    expect(calls.at(-1)).toMatchObject({ path: "/sign-out", body: { everywhere: true } });
    expect(standing()).toBe("signed-out");
  });
});
