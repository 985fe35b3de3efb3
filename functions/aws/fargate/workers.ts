import { Problem } from "../../../shared/problem.ts";
import type { Worker } from "../../../shared/worker.ts";
import { credentialsFor, detectAll } from "../../engine-setup/detect.ts";
import { type Look, programs } from "../../engine-setup/look.ts";
import type { DevBoxHost } from "../../ports/devbox-host.ts";
import type { Workers } from "../../ports/ports.ts";
import type { TeamSecret, TeamSecrets } from "../secrets/team-secrets.ts";

/** The one worker of a deployment. */
export const fargate: Worker = {
  id: "wkr_fargate",
  name: "AWS Fargate",
  kind: "cloud",
  online: true,
  isolated: true,
  isolation: "a Fargate task of its own",
  images: [
    { id: "small", name: "1 vCPU, 4 GB" },
    { id: "large", name: "4 vCPU, 16 GB" },
  ],
};

/** Fargate as the only worker. Each team has the engines that its secret can sign in. */
export function fargateWorkers({
  secrets,
  host,
}: {
  readonly secrets: TeamSecrets;
  readonly host: DevBoxHost;
}): Workers {
  return {
    list: async () => [fargate],
    engines: async (team) => {
      const secret = await secrets(team);
      const found = detectAll(lookInto(secret)).map((it) =>
        it.available || secret.problem === undefined ? it : { ...it, why: secret.problem },
      );
      return fargate.images.flatMap((image) =>
        found.map((it) => ({ ...it, worker: fargate.id, image: image.id })),
      );
    },
    credentials: async (team, _worker, engine) =>
      credentialsFor(engine, lookInto(await secrets(team))),
    host: (id) => {
      if (id === fargate.id) return host;
      throw new Problem("not-found", `There is no worker ${id} in this deployment.`);
    },
  };
}

const installed: readonly string[] = Object.values(programs);

/** The DevBox image contains the program of every engine, and no sign-in. */
const lookInto = ({ name, env }: TeamSecret): Look => ({
  env,
  read: () => undefined,
  find: (program) => (installed.includes(program) ? program : undefined),
  now: Date.now(),
  secret: name,
});
