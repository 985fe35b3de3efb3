import { createServer, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import * as z from "zod";
import { azureApi } from "./azure/api.ts";
import { azureDelivery, deliverAzure } from "./azure/deliver.ts";
import { deliverGithub, delivery } from "./deliver.ts";
import { gitIn } from "./git/git.ts";
import { githubLfs } from "./git/lfs.ts";
import { azureGit, githubGit } from "./git/routes.ts";
import { githubApi } from "./github/api.ts";
import { azurePath, type Host, Refusal } from "./host.ts";
import { plant, type Seed, seed } from "./seed.ts";
import { called, openState } from "./state.ts";

/** Both hosts, each with its own URL. */
export interface CodeHost {
  readonly github: string;
  readonly azure: string;
  plant(seed: Seed): Promise<void>;
  close(): Promise<void>;
}

/**
 * GitHub and Azure DevOps, only as far as Wheelhouse uses them, with their data in a folder: their APIs, real
 * repositories behind `git http-backend`, and their webhooks. Ports are on 127.0.0.1; 0 means any free port.
 *
 * @param now milliseconds since 1970
 */
export async function codeHost({
  folder,
  ports = [0, 0],
  now = Date.now,
}: {
  readonly folder: string;
  readonly ports?: readonly [github: number, azure: number];
  readonly now?: () => number;
}): Promise<CodeHost> {
  const host: Host = { held: openState(folder, now), git: gitIn(folder) };
  const github = await listen(
    app()
      .route("/", control(host))
      .route("/", githubApi(host))
      .route("/", githubLfs(host))
      .route("/", githubGit(host)),
    ports[0],
  );
  const azure = await listen(app().route("/", azureApi(host)).route("/", azureGit(host)), ports[1]);
  return {
    github: github.address,
    azure: azure.address,
    plant: (wanted) => plant(host.held, host.git, seed.parse(wanted)),
    async close() {
      await Promise.all([github, azure].map((it) => it.close()));
    },
  };
}

const build = z.strictObject({
  organization: z.string(),
  /** `project/repository` */
  repository: z.string(),
  branch: z.string(),
  name: z.string(),
  status: z.enum(["queued", "running", "approved", "rejected"]),
});

/** Routes for tests, which change a host from outside. */
function control(host: Host) {
  const { held, git } = host;
  return new Hono()
    .post("/_test/seed", async (c) => {
      await plant(held, git, seed.parse(await c.req.json()));
      return c.body(null, 204);
    })
    .post("/_test/deliver", async (c) =>
      c.json(await deliverGithub(host, delivery.parse(await c.req.json()))),
    )
    .post("/_test/deliver-azure", async (c) =>
      c.json(await deliverAzure(host, azureDelivery.parse(await c.req.json()))),
    )
    .post("/_test/azure-build", async (c) => {
      const wanted = build.parse(await c.req.json());
      const organization = held.state.azure.find(called(wanted.organization));
      const repository = organization?.repositories.find(called(wanted.repository));
      if (!organization || !repository) throw new Refusal(404, { message: "Not Found" });
      const sha = await git.head(azurePath(organization.name, repository), wanted.branch);
      const { name, status } = wanted;
      repository.checks = repository.checks.filter((it) => it.name !== name || it.sha !== sha);
      repository.checks.push({ id: held.nextId(), sha: sha ?? "", name, status });
      held.save();
      return c.body(null, 204);
    });
}

function app(): Hono {
  return new Hono()
    .onError((error) => {
      if (error instanceof Refusal) return error.response;
      if (error instanceof z.ZodError)
        return Response.json({ message: z.prettifyError(error) }, { status: 422 });
      throw error;
    })
    .notFound((c) => c.json({ message: "Not Found" }, 404));
}

async function listen(
  { fetch }: Hono,
  port: number,
): Promise<{ address: string; close: () => Promise<void> }> {
  const server: Server = createServer(getRequestListener(fetch));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const at = server.address();
  return {
    address: `http://127.0.0.1:${typeof at === "object" ? at?.port : port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
