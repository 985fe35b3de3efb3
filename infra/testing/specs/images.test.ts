import { describe, expect, it, vi } from "vitest";
import type { EngineState } from "../../../shared/engine.ts";
import type { ImageView } from "../../../shared/schemas/image.ts";
import { containerImage, imageWith } from "../devbox/container-image.ts";
import type { Client } from "./support/client.ts";
import { deployed } from "./support/instance.ts";
import { describeHere, describeOwn, sh, useClient } from "./support/use.ts";

const soon = { timeout: 150_000, interval: 200 };

const images = async (client: Client): Promise<ImageView[]> =>
  (await client.get("/api/images")).body.images;
const add = (client: Client, reference: string, name?: string) =>
  client.post("/api/images", { reference, ...(name ? { name } : {}) });

describeOwn("the images of a team", () => {
  const given = useClient();

  it("are what its workers bring, and what it adds", async () => {
    const { it: client } = given;
    const before = await images(client);
    expect(before.map((it) => it.kind)).toContain(deployed ? "cloud" : "machine");
    const made = await add(client, "registry.invalid/acme/tools:1", "Tools");
    expect(made.status).toBe(201);
    expect(made.body.image).toMatchObject({
      id: expect.stringMatching(/^img_[0-9a-z]{26}$/),
      name: "Tools",
      kind: "container",
      image: "registry.invalid/acme/tools:1",
      from: "team",
    });
    expect((await images(client)).map((it) => it.name)).toContain("Tools");
    expect(await add(client, "registry.invalid/acme/tools:1")).toMatchObject({
      status: 409,
      body: { error: { code: "already-exists" } },
    });
    const { id } = made.body.image;
    expect((await client.call("DELETE", `/api/images/${id}`)).status).toBe(200);
    expect((await client.call("DELETE", `/api/images/${id}`)).status).toBe(404);
    expect(await images(client)).toHaveLength(before.length);
  });

  it.each([
    "host",
    "--privileged",
    "a b",
    "x;id",
    "$(id)",
    "",
    "a".repeat(201),
    "../x",
    "/etc",
    "docker-archive:/etc/passwd",
  ])("are named like container images, and not like: %s", async (reference) => {
    const { status, body } = await add(given.it, reference);
    expect({ status, field: body.error.fields?.reference }).toEqual({
      status: 400,
      field: expect.any(String),
    });
  });

  it("stay while something names them", async () => {
    const { it: client } = given;
    const reference = "registry.invalid/acme/nightly:1";
    const { id } = (await add(client, reference)).body.image;
    const { worker } = await client.target();
    const webhook = "/api/incoming-webhooks/tickets";
    const start = { target: { worker, image: reference } };
    expect((await client.call("PUT", webhook, { kind: "github", start })).status).toBe(201);
    const refused = await client.call("DELETE", `/api/images/${id}`);
    expect(refused).toMatchObject({ status: 409, body: { error: { code: "in-use" } } });
    expect(refused.body.error.message).toContain("the webhook tickets");
    expect((await client.call("DELETE", webhook)).status).toBe(200);
    expect((await client.call("DELETE", `/api/images/${id}`)).status).toBe(200);
  });

  it("are read with a key that may read, and changed with one of an admin", async () => {
    const { it: client } = given;
    const { body } = await client.post("/api/keys", { name: "reader", scope: "read" });
    const by = { authorization: `Bearer ${body.secret}` };
    expect((await client.call("GET", "/api/images", undefined, by)).status).toBe(200);
    const refused = await client.post("/api/images", { reference: "node:24" }, by);
    expect(refused.status).toBe(403);
  });

  it.runIf(deployed)("belong to it: for another team they do not exist", async () => {
    const { it: ada } = given;
    const eve = ada.as("eve", "others");
    const { id } = (await add(ada, "registry.invalid/acme/secret:1")).body.image;
    expect(JSON.stringify(await images(eve))).not.toContain("secret");
    expect((await eve.call("DELETE", `/api/images/${id}`)).status).toBe(404);
    expect((await ada.call("DELETE", `/api/images/${id}`)).status).toBe(200);
  });
});

const { image: base = "", why } = containerImage();
const describeWithPodman = base ? describeHere : describe.skip;

describeWithPodman(`an image that the team added${base ? "" : ` (skipped: ${why})`}`, () => {
  const given = useClient(["--container-engine", "podman"]);
  const here = async (id: string) => {
    const found = (await images(given.it)).find((it) => it.id === id)?.workers[0];
    return found ?? expect.fail();
  };

  it("is looked into on the machine, and an engine works in it if its program is there", async () => {
    const { it: client } = given;
    const image = imageWith(base, {
      "/usr/bin/claude": 'echo "9.8.7 (Claude Code)"',
      "/usr/bin/codex": "exit 1",
    });
    const { id } = (await add(client, image, "With Claude")).body.image;
    await vi.waitFor(async () => expect((await here(id)).holds).toBeDefined(), soon);
    expect(await here(id)).toMatchObject({
      state: "ready",
      digest: expect.stringMatching(/^sha256:/),
      holds: { engines: [{ name: "claude", version: "9.8.7" }] },
    });
    const engines: EngineState[] = (await client.get("/api/engines")).body.engines;
    const inside = engines.filter((it) => it.image === image);
    const claude = inside.find((it) => it.engine === "claude-plan");
    expect(claude).toMatchObject({ from: "image", version: "9.8.7" });
    expect(claude?.why).not.toContain("is not in this image");

    const run = await client.start(sh("ls /run/.containerenv"), {
      target: { worker: "wkr_local", image },
    });
    expect((await client.untilStatus(run, "completed", "failed")).status).toBe("completed");
    expect(await client.output(run)).toBe("/run/.containerenv\n");
    expect((await client.call("DELETE", `/api/images/${id}`)).status).toBe(200);
    const { workers } = (await client.get("/api/workers")).body;
    expect(JSON.stringify(workers)).not.toContain(image);
  });

  it("says why a machine cannot have it", async () => {
    const { it: client } = given;
    const { id } = (await add(client, "127.0.0.1:1/nothing:1")).body.image;
    await vi.waitFor(async () => expect((await here(id)).state).toBe("failed"), soon);
    expect((await here(id)).why).toMatch(/^Podman cannot pull it: .*127\.0\.0\.1:1/);
    const refused = await client.post("/api/runs", {
      instructions: sh("true"),
      mode: "autonomous",
      target: { worker: "wkr_local", image: "127.0.0.1:1/nothing:1" },
    });
    expect(refused.status).toBe(422);
  });
});
