/** Builds the image of DevBoxes: `npm run image -- [--push REPOSITORY:TAG] [--platform linux/arm64] [--docker PROGRAM]`. */
import { execFileSync, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    push: { type: "string" },
    platform: { type: "string", default: "linux/arm64" },
    docker: { type: "string", default: "docker" },
  },
});
const { push, platform, docker } = values;
const root = fileURLToPath(new URL("../../../", import.meta.url));

if (spawnSync(docker, ["buildx", "version"]).status !== 0) {
  console.error(
    `${docker} with buildx was not found. Install Docker, or name another program: --docker PROGRAM`,
  );
  process.exit(1);
}

/** A task starts up to a quarter faster with zstd layers than with gzip. Only a push can create them. */
const output = push
  ? `type=image,name=${push},push=true,oci-mediatypes=true,compression=zstd,compression-level=10,force-compression=true`
  : "type=docker,name=wheelhouse-devbox:latest";
const words = [
  ...["buildx", "build", "--file", "functions/devbox/Dockerfile", "--platform", platform],
  ...["--provenance=false", "--output", output, "."],
];
const { status } = spawnSync(docker, words, { cwd: root, stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);
console.log(push ? pushed(push) : built());

/** The size that a task downloads: the compressed bytes of every layer. */
function pushed(name: string): string {
  const words_ = ["buildx", "imagetools", "inspect", "--raw", name];
  const manifest: { layers?: { size: number }[] } = JSON.parse(
    execFileSync(docker, words_, { encoding: "utf8" }),
  );
  const bytes = (manifest.layers ?? []).reduce((sum, { size }) => sum + size, 0);
  return `${name}: ${(bytes / 1e6).toFixed(0)} MB compressed. Deploy it: npx cdk deploy --context image=${name}`;
}

function built(): string {
  const words_ = ["image", "inspect", "--format", "{{.Size}}", "wheelhouse-devbox:latest"];
  const bytes = Number(execFileSync(docker, words_, { encoding: "utf8" }));
  return `wheelhouse-devbox:latest: ${(bytes / 1e6).toFixed(0)} MB unpacked.`;
}
