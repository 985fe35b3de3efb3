/** Checks this machine's setup: prints the available engines and sandbox, and how to add missing parts. Accepts the options of the start command. With `--probe` it also tries out what isolation promises. */
import { existsSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { release } from "node:os";
import { join } from "node:path";
import { certificatesOf } from "../../functions/certificates/trusted-certificates.ts";
import { detectAll } from "../../functions/engine-setup/detect.ts";
import { engines } from "../../shared/engine.ts";
import { amount } from "../../shared/words/limit.ts";
import { counted } from "../../shared/words/quantity.ts";
import { databaseFile } from "./data/database.ts";
import { createFolder } from "./data/private-folder.ts";
import { secretProblem } from "./data/secret-file.ts";
import { detectSandbox } from "./devboxes/commands/detect.ts";
import { find, said } from "./devboxes/commands/tools.ts";
import { wslOf } from "./devboxes/commands/wsl.ts";
import { detectImage } from "./devboxes/containers/detect.ts";
import { boxLimits } from "./devboxes/limits/box-limits.ts";
import { controlGroups } from "./devboxes/limits/control-groups.ts";
import { limitWords } from "./devboxes/limits/limit-words.ts";
import { probe } from "./devboxes/probe/probe.ts";
import { lookHere } from "./engine-programs/look-here.ts";
import { readOptions } from "./options.ts";
import { checkWholeNow } from "./storage/check-whole.ts";
import { damagedText, startText } from "./storage/fault-text.ts";
import { spaceOf } from "./storage/reserve.ts";
import { isLow, lowBytes } from "./storage/room.ts";

/** One line of the report. `bad`: nothing can run. `weak`: something is missing. */
type Finding = { readonly state: "good" | "weak" | "bad"; readonly text: string };

const good = (text: string): Finding => ({ state: "good", text });
const weak = (text: string): Finding => ({ state: "weak", text });
const bad = (text: string): Finding => ({ state: "bad", text });

const marks = { good: "ok  ", weak: "note", bad: "FAIL" };

const args = process.argv.slice(2);
const probing = args.includes("--probe");
const {
  data,
  port,
  boxLimits: chosen,
  images,
  containerEngine,
} = readOptions(args.filter((it) => it !== "--probe"));

function node(): Finding {
  const wanted = Number(process.versions.node.split(".")[0]) >= 24;
  const text = `Node ${process.versions.node} (${process.execPath})`;
  return wanted ? good(text) : bad(`${text}: version 24 is required. Use: npm run doctor`);
}

function program(name: string, without: string): Finding {
  const file = find(name, process.env["PATH"] ?? "");
  if (!file) return weak(`${name} is not installed: ${without}`);
  return good(`${name}: ${said(file, "--version").split("\n")[0] || file}`);
}

/** Git itself asks for `git-lfs` by this name, so it must be on the PATH. */
function gitLfs(): Finding {
  const install = process.platform === "darwin" ? "brew install git-lfs" : "apt install git-lfs";
  return program(
    "git-lfs",
    `files in Git LFS are pointers in a Run's workspace. Install it: ${install}`,
  );
}

/** The programs of a sandbox that this system needs, and what is special about the system. */
function system(): Finding[] {
  if (process.platform === "darwin")
    return [
      weak(
        "macOS: the sandbox of macOS (Seatbelt) is used; it was written, but not tried on a Mac",
      ),
    ];
  const wsl = wslOf(release());
  return [
    ...(wsl === 2 ? [good("WSL 2: it works as Linux does; it was not tried there")] : []),
    ...(wsl === 1
      ? [
          weak(
            "WSL 1 has no namespaces, so there is no sandbox. Change it: wsl --set-version NAME 2",
          ),
        ]
      : []),
    program("bwrap", "there is no sandbox."),
    program("setpriv", "commands may continue after their DevBox is killed."),
    program("prlimit", "a sandbox has no limits for processes and files."),
  ];
}

function folder(): Finding {
  try {
    createFolder(data);
    const probe = join(data, `probe-${process.pid}`);
    writeFileSync(probe, "");
    rmSync(probe);
    return room();
  } catch (error) {
    return bad(startText(error, data) ?? `data folder ${data}: ${String(error)}. Use --data DIR.`);
  }
}

/** Reads every page of the database, which the start does only with a small one. */
function database(): Finding[] {
  const path = databaseFile(data);
  if (!existsSync(path)) return [];
  const { problem, unknown } = checkWholeNow(path);
  if (problem !== undefined) return [bad(damagedText(data, problem))];
  if (unknown !== undefined) return [weak(`the database could not be checked: ${unknown}`)];
  return [good(`database: ${Math.ceil(statSync(path).size / 1024 ** 2)} MiB, all of it is whole`)];
}

/** What is free on the disk, and what Wheelhouse does when it is little. */
function room(): Finding {
  const space = spaceOf(data);
  const text = `data folder ${data}: writable, ${(space.freeBytes / 1024 ** 3).toFixed(1)} GiB free`;
  if (isLow(space))
    return bad(
      `${text}. No DevBox starts with less than ${amount(lowBytes(space))}. Free some space or use --data DIR.`,
    );
  return space.freeBytes < 1024 ** 3
    ? weak(`${text}. Workspaces need more. Free some space or use --data DIR.`)
    : good(text);
}

/** Who can open the data folder, and whether its secrets are whole. */
function privacy(): Finding[] {
  const { uid, mode } = statSync(data);
  if (uid !== (process.getuid?.() ?? uid))
    return [bad(`${data} belongs to another user (uid ${uid}). Use --data DIR.`)];
  const problems = (["token", "secret"] as const).flatMap((it) => secretProblem(data, it) ?? []);
  if (problems.length > 0) return problems.map(bad);
  if ((mode & 0o077) === 0) return [good("only you can open the data folder")];
  return [weak(`other users can open ${data}. Wheelhouse closes it at its next start.`)];
}

async function address(): Promise<Finding> {
  const server = createServer();
  const { promise, resolve: tell } = Promise.withResolvers<Finding>();
  server.once("error", () =>
    tell(
      weak(
        `port ${port} is in use. Wheelhouse may already be running; otherwise start it with --port N.`,
      ),
    ),
  );
  server.listen(port, "127.0.0.1", () => server.close(() => tell(good(`port ${port} is free`))));
  return promise;
}

async function sandbox(): Promise<Finding[]> {
  const { isolated, why, remedy, details, place } = await detectSandbox({ data });
  const probed = probing ? await probe(place, data) : [];
  const tried = probed.map(({ text, holds }) =>
    holds ? good(`  tried: ${text}`) : (isolated ? bad : weak)(`  does not hold: ${text}`),
  );
  if (!isolated) {
    return [
      weak(`sandbox: ${why}${remedy ? ` ${remedy}` : ""}`),
      weak(
        "Runs are not isolated: commands run as plain processes of your user. The Script engine " +
          "runs your own commands; every other engine asks first.",
      ),
      ...tried,
    ];
  }
  return [
    good(`sandbox: ${why}`),
    ...details.map((text) => good(`  ${text}`)),
    ...tried,
    good("Runs are isolated."),
  ];
}

/** The container images that were named, each tried by a real container. */
async function containerImages(): Promise<Finding[]> {
  const where = { data, env: process.env, engine: containerEngine };
  const found = await Promise.all(images.map((image) => detectImage(image, where)));
  return found.map((it) =>
    "place" in it
      ? good(`image ${it.image}: DevBoxes can run in it (${it.place.isolation})`)
      : bad(`image ${it.image}: ${it.why}`),
  );
}

/** The way from a DevBox to the internet. The address of a proxy is shown without its password. */
function network(): Finding[] {
  const names = [
    "https_proxy",
    "HTTPS_PROXY",
    "http_proxy",
    "HTTP_PROXY",
    "all_proxy",
    "ALL_PROXY",
  ];
  const name = names.find((it) => process.env[it]);
  const address = name && process.env[name];
  const gate = "network: DevBoxes reach the internet through the egress gate";
  if (!address) return [good(`${gate}; private and metadata addresses are refused`)];
  const url = URL.parse(address.includes("://") ? address : `http://${address}`);
  if (!url || !/^https?:$/.test(url.protocol))
    return [weak(`${gate}, but ${name} is not an http:// or https:// address. Correct it.`)];
  const without = process.env["no_proxy"] ?? process.env["NO_PROXY"];
  return [
    good(`${gate} and the proxy ${url.host} (${name}), which resolves names itself`),
    ...(without ? [good(`network: reached without the proxy: ${without}`)] : []),
  ];
}

/** Files with further certificates. Node ignores one that it cannot read, and then every call to such a server fails. */
function certificates(): Finding[] {
  return ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"].flatMap((name) => {
    const file = process.env[name];
    if (!file) return [];
    const found = certificatesOf(file).length;
    if (found === 0)
      return [weak(`${name}: ${file} cannot be read, or holds no certificate in PEM. Correct it.`)];
    return [good(`${name}: ${counted(found, "further certificate")} from ${file}`)];
  });
}

/** What a DevBox may take here, and what cannot be limited. */
function limits(): Finding[] {
  const [kept = "", ...missing] = limitWords(boxLimits(data, chosen), controlGroups(data));
  return [good(kept), ...missing.map(weak)];
}

/** The sign-in of each engine or the missing part, and the choice of auto-detect. */
function engineFindings(): Finding[] {
  const found = detectAll(lookHere());
  const best = found.find((it) => it.available);
  return found.map(({ engine, available, why, caution }) => {
    const chosen = engine === best?.engine ? " (auto-detect chooses it)" : "";
    return (available ? good : weak)(
      `${engines[engine]}: ${why}${caution ? `; ${caution}` : ""}${chosen}`,
    );
  });
}

const usable = folder();
const findings = [
  node(),
  program("git", "Runs cannot clone repositories."),
  gitLfs(),
  ...system(),
  usable,
  ...(usable.state === "bad" ? [] : [...privacy(), ...database()]),
  await address(),
  ...(usable.state === "bad"
    ? []
    : [...(await sandbox()), ...(await containerImages()), ...limits()]),
  ...network(),
  ...certificates(),
  ...engineFindings(),
];
for (const { state, text } of findings) console.log(`${marks[state]}  ${text}`);
process.exitCode = findings.some(({ state }) => state === "bad") ? 1 : 0;
