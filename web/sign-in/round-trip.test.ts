import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { completeDom } from "../../infra/testing/console/dom.ts";
import { leave, takeReturn } from "./round-trip.ts";

const pool = { domain: "https://acme.auth.eu-west-1.amazoncognito.com", clientId: "console" };
const at = (address: string) => history.replaceState(null, "", address);
const address = () => location.pathname + location.search + location.hash;
const text = (bytes: ArrayBuffer) => Buffer.from(bytes).toString("base64url");

async function left(from: string): Promise<URLSearchParams> {
  at(from);
  return new URL(await leave(pool)).searchParams;
}

describe("the way to the hosted sign-in and back", () => {
  beforeEach(completeDom);
  afterEach(() => {
    at("/");
    vi.unstubAllGlobals();
  });

  it("asks for a code for this URL, with a new challenge, state and nonce each time", async () => {
    at("/runs/run_1?x=1#e5");
    const url = new URL(await leave(pool));
    expect(url.origin + url.pathname).toBe(`${pool.domain}/oauth2/authorize`);
    const asked = Object.fromEntries(url.searchParams);
    expect(asked).toMatchObject({
      response_type: "code",
      client_id: "console",
      redirect_uri: `${location.origin}/`,
      scope: "openid email profile",
      code_challenge_method: "S256",
    });
    const again = Object.fromEntries(new URL(await leave(pool)).searchParams);
    for (const name of ["state", "nonce", "code_challenge"]) {
      expect(asked[name]).toMatch(/^[\w-]{43}$/);
      expect(again[name]).not.toBe(asked[name]);
    }
  });

  it("returns the code and its verifier to the page that the person wanted", async () => {
    const asked = await left("/runs/run_1?x=1#e5");
    at(`/?code=c0de&state=${asked.get("state")}`);
    const returned = takeReturn();
    if (!returned || !("code" in returned)) throw new Error("There is no code.");
    expect(address()).toBe("/runs/run_1?x=1#e5");
    expect(returned.code).toBe("c0de");
    expect(returned.nonce).toBe(asked.get("nonce"));
    const digest = await crypto.subtle.digest("SHA-256", Buffer.from(returned.verifier));
    expect(text(digest)).toBe(asked.get("code_challenge"));
  });

  it("accepts no code that this tab did not ask for, and none twice", async () => {
    await left("/runs/run_1");
    at("/?code=c0de&state=another");
    expect(takeReturn()).toEqual({ refusal: expect.stringContaining("didn’t start in this tab") });
    expect(address()).toBe("/");

    const asked = await left("/new");
    const back = `/?code=c0de&state=${asked.get("state")}`;
    at(back);
    takeReturn();
    at(back);
    expect(takeReturn()).toHaveProperty("refusal");
    expect(address()).toBe("/");
  });

  it("says why the sign-in was refused, with the service's words only if this tab asked", async () => {
    const asked = await left("/new");
    const refused = `error=access_denied&error_description=User+is+disabled.`;
    at(`/?${refused}&state=${asked.get("state")}`);
    expect(takeReturn()).toEqual({
      refusal:
        "The sign-in was cancelled, or this account isn’t allowed to sign in here. The sign-in service says: User is disabled.",
    });
    expect(address()).toBe("/new");
    at(`/?${refused}`);
    expect(takeReturn()).toEqual({ refusal: expect.not.stringContaining("disabled") });
  });

  it("leaves every other URL alone", () => {
    for (const other of ["/", "/?status=failed&q=code", "/runs/run_1?code=1&state=2"]) {
      at(other);
      expect(takeReturn()).toBeUndefined();
      expect(address()).toBe(other);
    }
  });
});
