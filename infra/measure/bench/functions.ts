import { execFileSync } from "node:child_process";
import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { figure, type Row, times } from "./samples.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const imports = 9;

/** Size of each deployed function, and the time a fresh process takes to import it. */
export async function deployedFunctions(): Promise<Row[]> {
  const names = ["http", "ingest", "socket", "step", "watch"];
  return names.flatMap((name) => {
    const path = `${root}infra/aws/dist/${name}/index.mjs`;
    if (!existsSync(path))
      throw new Error("The functions are not bundled. Run npm run bundle or npx cdk synth.");
    const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(0)} kB`;
    const zipped = gzipSync(readFileSync(path)).length;
    const size = `${kilobytes(statSync(path).size)}, ${kilobytes(zipped)} zipped`;
    const cold = Array.from({ length: imports }, () => importMs(path));
    return [
      figure(`function ${name}: bundle`, size, "under 500 kB"),
      times(`function ${name}: cold import`, cold),
    ];
  });
}

function importMs(path: string): number {
  const url = JSON.stringify(pathToFileURL(path).href);
  const script = `const began = performance.now(); await import(${url}); console.log(performance.now() - began); process.exit()`;
  const args = ["--input-type=module", "--eval", script];
  return Number(execFileSync(process.execPath, args, { encoding: "utf8" }));
}

/** Number of resources in the stack. CloudFormation allows 500. */
export async function stackResources(): Promise<Row[]> {
  const templates = globSync(`${root}cdk.out/*.template.json`);
  if (templates.length === 0) throw new Error("There is no template. Run npx cdk synth.");
  return templates.map((path) => {
    const template: { Resources: object } = JSON.parse(readFileSync(path, "utf8"));
    const name = path.slice(path.lastIndexOf("/") + 1);
    return figure(
      `${name}: resources`,
      String(Object.keys(template.Resources).length),
      "under 500",
    );
  });
}
