import { MemoryRouter, Route } from "@solidjs/router";
import { cleanup, fireEvent, render, screen, within } from "@solidjs/testing-library";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { answerCalls, type Call, completeDom } from "../../infra/testing/console/dom.ts";
import { SettingsPage } from "./settings-page.tsx";

const key = {
  id: "key_1",
  name: "deploy-bot",
  scope: "run",
  createdBy: "ada",
  createdAt: "2026-11-23T10:00:00.000Z",
  lastUsedAt: null,
  expiresAt: null,
};
const delivery = {
  id: "1",
  webhook: "github",
  delivery: "d",
  event: "acme/sums#1 labelled wheelhouse",
  at: "2026-11-23T10:00:00.000Z",
  state: "refused",
  why: "eve may not write to acme/sums",
  runId: null,
};
const egress = { interactive: "open", autonomous: "listed", hosts: ["npm.example.com"] };
type Answer = { status?: number; body?: unknown } | undefined;

/** The settings of a team, with these answers of the server. Calls without an answer get an empty list. */
function open(answer: (call: Call) => Answer): Call[] {
  const calls = answerCalls((call) => {
    const said = answer(call);
    if (said) return said;
    if (call.path === "/keys") return { body: { keys: [] } };
    if (call.path === "/egress") return { body: { egress, builtIn: ["github.com", "pypi.org"] } };
    if (call.path === "/cost-limits") return { body: { unpriced: "warn" } };
    if (call.path === "/previews") return { body: { on: true } };
    if (call.path === "/workers") return { body: { workers: [] } };
    if (call.path === "/repository-settings") return { body: { allowed: [] } };
    if (call.path.includes("deliveries")) return { body: { deliveries: [] } };
    if (call.path.includes("attempts")) return { body: { attempts: [] } };
    return { body: { webhooks: [] } };
  });
  render(() => (
    <MemoryRouter>
      <Route path="*" component={SettingsPage} />
    </MemoryRouter>
  ));
  return calls;
}
const part = (name: string) => within(screen.getByRole("region", { name }));

describe("the settings", () => {
  beforeEach(completeDom);
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });

  it("set the team's network access, and refuse what is no host", async () => {
    const calls = open(({ method, path, body }) =>
      method === "PUT" && path === "/egress" ? { body: { egress: body, builtIn: [] } } : undefined,
    );
    const network = part("Network access");
    const hosts = await network.findByLabelText<HTMLTextAreaElement>("Allowed hosts");
    expect(hosts.value).toBe("npm.example.com");
    fireEvent.input(hosts, { target: { value: "https://example.com" } });
    network.getByText(/https:\/\/example\.com is not a host/);
    expect(network.getByRole<HTMLButtonElement>("button", { name: "Save" }).disabled).toBe(true);
    fireEvent.input(hosts, { target: { value: "Example.com\n*.corp.example.com" } });
    fireEvent.change(network.getByLabelText("Interactive Runs"), { target: { value: "closed" } });
    network.getByText("Nothing. Only its repository and its model can be reached.");
    fireEvent.click(network.getByRole("button", { name: "Save" }));
    await network.findByText(/^Saved/);
    expect(calls.find(({ method }) => method === "PUT")?.body).toEqual({
      interactive: "closed",
      autonomous: "listed",
      hosts: ["example.com", "*.corp.example.com"],
    });
  });

  it("turn previews off", async () => {
    const calls = open(({ method, path, body }) =>
      method === "PUT" && path === "/previews" ? { body: body } : undefined,
    );
    const choice = await part("Network access").findByLabelText<HTMLInputElement>(/^Previews/);
    expect(choice.checked).toBe(true);
    fireEvent.click(choice);
    await vi.waitFor(() => expect(choice.disabled).toBe(false));
    expect(choice.checked).toBe(false);
    expect(calls.find(({ method }) => method === "PUT")?.body).toEqual({ on: false });
  });

  it("say what happens with a cost limit that cannot count, and change it", async () => {
    const calls = open(({ method, path, body }) =>
      method === "PUT" && path === "/cost-limits" ? { body } : undefined,
    );
    const limits = part("Cost limits");
    const choice = await limits.findByLabelText<HTMLSelectElement>(/no known price/);
    expect(choice.value).toBe("warn");
    fireEvent.change(choice, { target: { value: "refuse" } });
    await limits.findByText(/^Saved/);
    expect(choice.value).toBe("refuse");
    expect(calls.find(({ method }) => method === "PUT")?.body).toEqual({ unpriced: "refuse" });
  });

  it("create a key, and show its secret once", async () => {
    const secret = "wheelhouse_bG9jYWw.key_1.s3cret";
    const calls = open(({ method, path }) =>
      method === "POST" && path === "/keys" ? { status: 201, body: { key, secret } } : undefined,
    );
    const keys = part("API keys");
    await keys.findByText(/No API keys yet/);
    fireEvent.input(keys.getByLabelText("Name"), { target: { value: "deploy-bot" } });
    fireEvent.click(keys.getByRole("button", { name: "Create key" }));
    await keys.findByDisplayValue(secret);
    const made = calls.find(({ method }) => method === "POST");
    expect(made?.body).toEqual({ name: "deploy-bot", scope: "run", expiresInDays: 90 });
    fireEvent.click(keys.getByRole("button", { name: "Done" }));
    expect(keys.queryByDisplayValue(secret)).toBeNull();
  });

  it("revoke a key after a dialog that names the consequences", async () => {
    const calls = open(({ method, path }) =>
      path === "/keys" && method === "GET" ? { body: { keys: [key] } } : undefined,
    );
    const keys = part("API keys");
    fireEvent.click(await keys.findByRole("button", { name: "Revoke deploy-bot" }));
    await keys.findByText(/lose access immediately/);
    expect(calls.some(({ method }) => method === "DELETE")).toBe(false);
    fireEvent.click(keys.getByRole("button", { name: "Revoke" }));
    await vi.waitFor(() =>
      expect(calls.find(({ method }) => method === "DELETE")?.path).toBe("/keys/key_1"),
    );
  });

  it("show a template's problem at its field, and keep the typed text", async () => {
    const why = "A code block runs unchanged.";
    const fields = { "template.instructions": why };
    open(({ method }) =>
      method === "PUT"
        ? { status: 422, body: { error: { code: "run-invalid", message: why, fields } } }
        : undefined,
    );
    const incoming = part("Incoming webhooks");
    fireEvent.change(incoming.getByLabelText("Source"), { target: { value: "custom" } });
    fireEvent.input(incoming.getByLabelText("Name"), { target: { value: "deploy" } });
    const typed = "```sh\n{{a}}\n```";
    fireEvent.input(incoming.getByLabelText("Instructions"), { target: { value: typed } });
    fireEvent.click(incoming.getByRole("button", { name: "Create webhook" }));
    expect((await incoming.findByRole("alert")).textContent).toContain(why);
    expect(incoming.getByLabelText<HTMLTextAreaElement>("Instructions").value).toBe(typed);
  });

  it("send the cost limit of a webhook's Runs, if it has one", async () => {
    const webhook = { name: "github", kind: "github", path: "/p", url: "https://w.example.com/p" };
    const calls = open(({ method, path }) =>
      method === "PUT" && path.startsWith("/incoming-webhooks/")
        ? { status: 201, body: { webhook, secret: "s" } }
        : undefined,
    );
    const incoming = part("Incoming webhooks");
    fireEvent.change(incoming.getByLabelText(/^Cost limit/), { target: { value: "2.5" } });
    fireEvent.click(incoming.getByRole("button", { name: "Create webhook" }));
    await vi.waitFor(() =>
      expect(calls.find(({ method }) => method === "PUT")?.body).toMatchObject({
        start: { limits: { costUsd: 2.5 } },
      }),
    );
  });

  it("never create a webhook under an existing name: its sender would lose its secret", async () => {
    const webhook = {
      name: "github",
      kind: "github",
      path: "/api/webhooks/github",
      url: "https://w.example.com/api/webhooks/github",
      createdBy: "ada",
      createdAt: key.createdAt,
      start: { label: "wheelhouse" },
    };
    const calls = open(({ method, path }) =>
      method === "GET" && path === "/incoming-webhooks"
        ? { body: { webhooks: [webhook] } }
        : undefined,
    );
    const incoming = part("Incoming webhooks");
    await incoming.findByText(/An issue labelled/);
    const name = incoming.getByLabelText<HTMLInputElement>("Name");
    expect(name.value).toBe("");
    fireEvent.input(name, { target: { value: "github" } });
    await incoming.findByText(/Choose another name, or remove that one first/);
    fireEvent.click(incoming.getByRole("button", { name: "Create webhook" }));
    expect(calls.some(({ method }) => method === "PUT")).toBe(false);
  });

  it("tell a person without access so, and stop loading", async () => {
    const message = "That takes a key that may everything.";
    open(({ path }) =>
      path === "/keys"
        ? { status: 403, body: { error: { code: "forbidden", message } } }
        : undefined,
    );
    const keys = part("API keys");
    await keys.findByText(message);
    expect(keys.queryByText(/Loading/)).toBeNull();
    expect(keys.queryByRole("button", { name: "Create key" })).toBeNull();
  });

  it("describe the result of a delivery", async () => {
    open(({ path }) =>
      path.includes("deliveries") ? { body: { deliveries: [delivery] } } : undefined,
    );
    const entry = (await part("Incoming webhooks").findByText(/labelled wheelhouse/)).closest("tr");
    expect(entry?.textContent).toMatch(/Refused.*eve may not write to acme\/sums/);
  });

  it("show what is wrong with a URL", async () => {
    const why = "That address is of an inner network.";
    open(({ method, path }) =>
      method === "POST" && path === "/outgoing-webhooks"
        ? {
            status: 422,
            body: { error: { code: "run-invalid", message: why, fields: { url: why } } },
          }
        : undefined,
    );
    const outgoing = part("Outgoing webhooks");
    fireEvent.input(outgoing.getByLabelText("URL"), { target: { value: "https://10.0.0.1" } });
    fireEvent.click(outgoing.getByRole("button", { name: "Create webhook" }));
    await outgoing.findByText(why);
  });
});
