import { cleanup, fireEvent, render, screen, within } from "@solidjs/testing-library";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { answerCalls, type Call, completeDom } from "../infra/testing/console/dom.ts";
import { takeSockets } from "../infra/testing/console/sockets.ts";
import { idToken } from "../infra/testing/console/tokens.ts";
import { App } from "./app.tsx";
import { setStanding, useBearer } from "./request.ts";
import type { Returned } from "./sign-in/round-trip.ts";
import { chooseTeam } from "./sign-in/team.ts";

const signIn = { kind: "cognito", domain: "https://pool.example", clientId: "console" };
const returned = { code: "c0de", verifier: "v", nonce: "n" };
const me = {
  team: "harbour",
  teams: ["harbour"],
  name: "ana@example.com",
  warmSeconds: 600,
  keepMinutes: 60,
  egress: { interactive: "open", autonomous: "listed" },
};
const unauthorized = { status: 401, body: { message: "Unauthorized" } };
const noTeam = {
  status: 403,
  body: { error: { code: "no-team", message: "You belong to no team yet." } },
};

type Answer = { status?: number; body?: unknown } | undefined;

/** Opens the console of a server. `config` is its /config.json, `answer` its API. */
function open(
  config: Answer,
  answer: (call: Call) => Answer,
  arrival: { token?: string; returned?: Returned } = {},
): Call[] {
  takeSockets();
  const calls = answerCalls((call) => {
    if (call.path === "/config.json") return config;
    if (call.path === "https://pool.example/oauth2/token")
      return {
        body: {
          id_token: idToken({ nonce: "n", email: me.name, email_verified: true }),
          refresh_token: "r",
          expires_in: 3_600,
        },
      };
    if (call.path === "/ws-ticket") return { body: { ticket: "t" } };
    return answer(call);
  });
  render(() => <App arrival={{ token: undefined, returned: undefined, ...arrival }} />);
  return calls;
}
const team = ({ path, authorization }: Call): Answer => {
  if (authorization === null) return unauthorized;
  if (path === "/me") return { body: me };
  return path.startsWith("/runs") ? { body: { runs: [] } } : undefined;
};

describe("the console", () => {
  beforeEach(() => {
    completeDom();
    setStanding(undefined);
  });
  afterEach(() => {
    cleanup();
    useBearer(undefined);
    chooseTeam(undefined);
    vi.unstubAllGlobals();
  });

  it.each([
    ["there is none", { status: 404, body: {} }],
    ["it does not mention one", { body: {} }],
  ])("signs in by token if /config.json names no pool: %s", async (_, config) => {
    const calls = open(config, () => unauthorized);
    await screen.findByText(/npm start/);
    expect(calls.map(({ path }) => path)).toEqual(["/config.json", "/me"]);
  });

  it("shows one button to a visitor who is not signed in at the pool, and calls no API", async () => {
    const calls = open({ body: { signIn } }, team);
    await screen.findByRole("heading", { name: "Sign in to Wheelhouse" });
    expect(screen.getAllByRole("button")).toHaveLength(1);
    screen.getByRole("button", { name: "Sign in" });
    expect(calls.map(({ path }) => path)).toEqual(["/config.json"]);
  });

  it("shows the Runs, the name and the sign-out button after a return from the pool", async () => {
    open({ body: { signIn } }, team, { returned });
    await screen.findByText("No Runs yet");
    fireEvent.click(screen.getByLabelText("Account: ana@example.com"));
    screen.getByText("Team harbour");
    screen.getByRole("button", { name: "Sign out" });
  });

  it("says why the sign-in failed", async () => {
    open({ body: { signIn } }, team, { returned: { refusal: "The sign-in was cancelled." } });
    await screen.findByText("The sign-in was cancelled.");
    screen.getByRole("button", { name: "Sign in" });
  });

  it("tells someone without a team what to do, until they are added to one", async () => {
    let added = false;
    open({ body: { signIn } }, (call) => (added ? team(call) : noTeam), { returned });
    await screen.findByRole("heading", { name: "You’re not in a team yet" });
    screen.getByText(/Ask an administrator to add you to a group of the sign-in pool/);
    await screen.findByText("ana@example.com");
    screen.getByRole("button", { name: "Sign out" });
    added = true;
    fireEvent.click(screen.getByRole("button", { name: "Check again" }));
    await screen.findByText("No Runs yet");
  });

  it("lets a person with several teams choose one", async () => {
    const both = { ...me, teams: ["harbour", "yard"] };
    const calls = open(
      { body: { signIn } },
      (call) => (call.path === "/me" ? { body: both } : team(call)),
      { returned },
    );
    await screen.findByText("No Runs yet");
    fireEvent.click(screen.getByLabelText("Account: ana@example.com"));
    const teams = within(screen.getByRole("list", { name: "Your teams" })).getAllByRole("button");
    expect(teams.map((it) => [it.textContent, it.getAttribute("aria-current")])).toEqual([
      ["harbour", "true"],
      ["yard", null],
    ]);
    expect(calls.every(({ actingFor }) => actingFor === null)).toBe(true);
  });

  it("signs a person in for another team after they were removed from their chosen one", async () => {
    chooseTeam("yard");
    const calls = open(
      { body: { signIn } },
      (call) => (call.actingFor === "yard" ? noTeam : team(call)),
      { returned },
    );
    await screen.findByText("No Runs yet");
    const asked = calls.filter(({ path }) => path === "/me").map(({ actingFor }) => actingFor);
    expect(asked).toEqual(["yard", null]);
  });

  it("tells a person that they have been signed out", async () => {
    let ended = false;
    open({ body: { signIn } }, (call) => (ended ? unauthorized : team(call)), { returned });
    await screen.findByText("No Runs yet");
    ended = true;
    fireEvent.click(screen.getByRole("button", { name: "Try the example" }));
    await screen.findByRole("heading", { name: "You’ve been signed out" });
  });

  it.each([
    ["another kind", { ...signIn, kind: "saml" }],
    ["no URL", { ...signIn, domain: "pool" }],
    ["a URL without encryption", { ...signIn, domain: "http://pool.example" }],
    ["no client", { ...signIn, clientId: "" }],
  ])("refuses a configuration that names %s", async (_, wrong) => {
    const calls = open({ body: { signIn: wrong } }, team);
    await screen.findByText(/names no sign-in that this console supports/);
    expect(calls.map(({ path }) => path)).toEqual(["/config.json"]);
  });

  it("tries again when the server cannot be reached", async () => {
    let online = false;
    open({ body: { signIn } }, team, { returned });
    cleanup();
    answerCalls((call) => {
      if (!online) return undefined;
      return call.path === "/config.json" ? { status: 404, body: {} } : unauthorized;
    });
    render(() => <App arrival={{ token: undefined, returned: undefined }} />);
    await screen.findByText(/The server can’t be reached/);
    online = true;
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    await screen.findByText(/npm start/);
  });
});
