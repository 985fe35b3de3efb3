import { chmodSync, chownSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { capability } from "../../../../functions/identity/capability.ts";
import { readBoxFile } from "../../../local/devboxes/box-file.ts";
import { Client } from "../../specs/support/client.ts";
import { OwnServer } from "../../specs/support/instance.ts";
import { sh } from "../../specs/support/use.ts";
import type { Thief } from "../attempt.ts";
import { limitOptions } from "../attempts/limits.ts";
import { World } from "../world.ts";
import type { HostileHost } from "./host.ts";

type Local = { readonly user: number; readonly options: readonly string[] };

/** A Run that makes many attempts, each of which may wait for its limit. */
const longestRunMs = 280_000;

/** Joins a session keyring with one secret key, then starts the server: as after a login. */
const keyring = (secret: string): string =>
  `my ($type, $name, $key) = ("user", "wheelhouse-test", "${secret}"); syscall(250, 1, 0); my $id = syscall(248, $type, $name, $key, length $key, -3); syscall(250, 5, $id, 0x3f3f3f3f); exec @ARGV`;

/** A server of this machine with two Runs: the hostile one, and another that must not notice. */
export async function localHost({ user, options }: Local): Promise<HostileHost> {
  const world = await World.for(user);
  const ids = ["setpriv", "--reuid", String(user), "--regid", String(user), "--clear-groups", "--"];
  const dropped = user === process.getuid?.() ? [] : ids;
  const under = [...dropped, "perl", "-e", keyring(world.inKeyring), "--"];
  const server = new OwnServer([...limitOptions, ...options], under);
  chownSync(server.data, user, user);
  chmodSync(server.data, 0o700);
  await server.start({
    HOME: world.home,
    AWS_SECRET_ACCESS_KEY: world.inEnvironment,
    DBUS_SESSION_BUS_ADDRESS: `unix:path=${world.bus}`,
    XDG_RUNTIME_DIR: world.folder,
  });
  const client = new Client(server);
  world.watchMemory(server.data);
  world.server = { port: Number(new URL(server.url).port), data: server.data };

  const own = await client.start(sh("until [ -e end ]; do sleep 0.2; done"));
  await client.untilEvent(own, (event) => event.type === "step.started" && event.kind === "exec");
  const thief = await thiefOf(server, client, own);

  const waits = `printf '%s\\n' '${world.other.secret}' > secret.txt; until [ -e end ]; do sleep 0.2; done; cat secret.txt`;
  const other = await client.start(sh(waits));
  await client.untilEvent(other, (event) => event.type === "step.started" && event.kind === "exec");
  world.other = { ...world.other, runId: other, workspace: server.workspace(other) };

  return {
    world,
    thief: { ...thief, other },
    async run(instructions) {
      const id = await client.start(instructions, { keepMinutes: 0 });
      const ended = ({ status }: { status: string }) => /^(completed|failed|stopped)$/.test(status);
      const run = await client.until(id, ended, "The end", longestRunMs);
      const patch = run.changes ? String((await client.get(`/api/runs/${id}/diff`)).body) : "";
      return { facts: await client.events(id), patch };
    },
    async checkHealth() {
      const { status } = await client.get("/api/runs");
      if (status !== 200) throw new Error(`The server answers ${status}.`);
      if (!world.victimLives()) throw new Error("The person's process is gone.");
      const lost = (await client.events(other)).filter((it) => it.type === "devbox.lost");
      if (lost.length > 0) throw new Error("The other Run lost its DevBox.");
      writeFileSync(join(world.other.workspace, "end"), "");
      const { status: end } = await client.untilStatus(other, "completed", "failed");
      if (end !== "completed") throw new Error(`The other Run ${end}.`);
      const strange = readdirSync(world.other.workspace).filter(
        (it) => !/^(end|secret\.txt)$/.test(it),
      );
      if (strange.length > 0) throw new Error(`The other Run's workspace has ${strange}.`);
    },
    async close() {
      world.close();
      await server.discard();
    },
  };
}

async function thiefOf(
  server: OwnServer,
  client: Client,
  own: string,
): Promise<Omit<Thief, "other">> {
  const secret = Buffer.from(readFileSync(join(server.data, "secret"), "utf8"), "base64url");
  const { generation } = (await client.state(own)).devbox ?? { generation: 0 };
  const token = capability(secret, own, generation);
  return {
    own,
    generation,
    bootToken: readBoxFile(server.boxFolder(own))?.bootToken ?? "",
    capability: token,
    async call(method, path, body, headers) {
      const said = await client.call(method, path, body, {
        authorization: `Bearer ${token}`,
        ...headers,
      });
      const { status } = said;
      return {
        status,
        body: typeof said.body === "string" ? said.body : JSON.stringify(said.body),
      };
    },
    nextNumber: async () => ((await client.state(own)).devbox?.batch ?? 0) + 1,
    log: async (runId) => (await client.events(runId)).map((it) => JSON.stringify(it)).join("\n"),
  };
}
