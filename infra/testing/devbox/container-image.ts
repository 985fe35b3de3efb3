import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { enginesHere } from "../../local/devboxes/containers/engine.ts";

const tools =
  "bash sh env ls cat echo mkdir rm touch head tail grep sed sleep ps id true false cut stat df kill du wc tr mktemp tee ln mv cp chmod find date dd uname sort seq readlink dirname basename timeout test xargs tar gzip setsid mkfifo chown pwd unshare mount perl git";

/**
 * An image of this machine's own files, because tests pull nothing: a shell, what scripts use, git, and the libraries
 * that these and Node need. It stays with Podman, for the next time.
 *
 * @returns its name, or why it cannot be made. In the gate it must be.
 */
export function containerImage(): { readonly image?: string; readonly why: string } {
  try {
    return { image: made(), why: "" };
  } catch (error) {
    if (process.env["CI"]) throw error;
    return { why: String(error).split("\n")[0] ?? "" };
  }
}

/**
 * An image like that one with further programs: shell scripts by their path. It stays with Podman too.
 *
 * @returns its name
 */
export function imageWith(base: string, scripts: Readonly<Record<string, string>>): string {
  const version = createHash("sha256").update(base).update(JSON.stringify(scripts)).digest("hex");
  const image = `localhost/wheelhouse-test-with:${version.slice(0, 12)}`;
  if (podman("images", "--quiet", image).length > 0) return image;
  const folder = mkdtempSync(join(tmpdir(), "wheelhouse-image-"));
  const container = podman("create", "--entrypoint", "", base, "true").toString().trim();
  try {
    for (const [path, script] of Object.entries(scripts)) {
      const file = join(folder, basename(path));
      writeFileSync(file, `#!/bin/bash\n${script}\n`, { mode: 0o755 });
      podman("cp", file, `${container}:${path}`);
    }
    podman("commit", "--quiet", container, image);
    return image;
  } finally {
    podman("rm", "--force", container);
    rmSync(folder, { recursive: true });
  }
}

/** Calls Podman as this machine needs it. */
export function podman(...words: string[]): Buffer {
  const [engine] = enginesHere(process.env, "podman");
  if (!engine) throw new Error("Podman is not installed.");
  const [program = "", ...args] = engine.words;
  return execFileSync(program, [...args, ...words], { stdio: ["ignore", "pipe", "pipe"] });
}

function made(): string {
  const files = filesOf(tools.split(" "));
  const version = createHash("sha256").update(files.join("\n")).digest("hex").slice(0, 12);
  const image = `localhost/wheelhouse-test:${version}`;
  if (podman("images", "--quiet", image).length > 0) return image;
  const folder = mkdtempSync(join(tmpdir(), "wheelhouse-image-"));
  const tar = join(folder, "image.tar");
  try {
    execFileSync("tar", ["--create", "--file", tar, "--directory", "/", ...files]);
    podman("import", tar, image);
    return image;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The paths of programs and of all libraries that they load, without the slash at the start, with links and their targets. */
function filesOf(names: readonly string[]): string[] {
  const found = names.flatMap((name) =>
    ["/usr/bin", "/bin", "/usr/sbin"]
      .map((folder) => join(folder, name))
      .filter((it) => existsSync(it))
      .slice(0, 1),
  );
  const libraries = [...found, process.execPath, "/usr/lib/git-core/git"].flatMap((file) => {
    try {
      const said = execFileSync("ldd", [file], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      });
      return said.match(/\/\S+(?= \()/g) ?? [];
    } catch {
      return []; // a script
    }
  });
  const more = ["/usr/lib/git-core", "/usr/share/git-core", ...perl()];
  const all = [...more, ...found, ...libraries].filter((it) => existsSync(it));
  // Folders by their real path: an archive must not lead through a link.
  const placed = all.flatMap((it) => [
    join(realpathSync(dirname(it)), basename(it)),
    realpathSync(it),
  ]);
  const top = ["/bin", "/sbin", "/lib", "/lib64"].filter((it) => existsSync(it));
  return [...new Set([...top, ...placed])].map((it) => it.slice(1));
}

/** The folders of Perl's modules, which tests of the kernel's answers need. */
const perl = (): string[] =>
  ["/usr/lib", "/usr/share"].flatMap((folder) =>
    globSync(["perl-base", "perl5", "perl", "*-linux-gnu/perl-base", "*-linux-gnu/perl"], {
      cwd: folder,
    }).map((it) => join(folder, it)),
  );
