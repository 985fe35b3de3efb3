import type { EngineName, EngineState } from "../../../shared/engine.ts";
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

type Engines = Readonly<Record<string, string>>;

/**
 * Fargate as the only worker. Each team has the engines that the image holds and its secret can sign in.
 *
 * @param of `engines`: the version of each engine's program in the image. Undefined: that is not known, and each counts
 */
export function fargateWorkers({
  secrets,
  host,
  engines,
}: {
  readonly secrets: TeamSecrets;
  readonly host: DevBoxHost;
  readonly engines?: Engines | undefined;
}): Workers {
  return {
    list: async () => [fargate],
    engines: async (team) => {
      const secret = await secrets(team);
      const found = detectAll(lookInto(secret, engines)).map((it) => ({
        ...it,
        ...(it.available || secret.problem === undefined ? {} : { why: secret.problem }),
        ...inImage(it.engine, engines),
      }));
      return fargate.images.flatMap((image) =>
        found.map((it) => ({ ...it, worker: fargate.id, image: image.id })),
      );
    },
    images: async () => [
      {
        worker: fargate.id,
        images: fargate.images.map((it) => ({ ...it, ...holdsOf(engines) })),
        missing: [],
      },
    ],
    credentials: async (team, _worker, engine) =>
      credentialsFor(engine, lookInto(await secrets(team), engines)),
    host: (id) => {
      if (id === fargate.id) return host;
      throw new Problem("not-found", `There is no worker ${id} in this deployment.`);
    },
  };
}

/** The image contains no sign-in. */
const lookInto = ({ name, env }: TeamSecret, engines: Engines | undefined): Look => ({
  env,
  read: () => undefined,
  find: (program) => (!engines || Object.hasOwn(engines, program) ? program : undefined),
  missing: (program) => `${program} is not in the image of DevBoxes`,
  now: Date.now(),
  secret: name,
});

function inImage(engine: EngineName, engines: Engines = {}): Pick<EngineState, "from" | "version"> {
  const version = engine === "script" ? undefined : engines[programs[engine]];
  return version === undefined ? {} : { from: "image", version };
}

const holdsOf = (engines: Engines | undefined) =>
  engines
    ? {
        holds: {
          platform: "linux/arm64",
          engines: Object.entries(engines).map(([name, version]) => ({ name, version })),
          languages: [],
        },
      }
    : { why: "what the image holds is not known: it comes from an address" };
