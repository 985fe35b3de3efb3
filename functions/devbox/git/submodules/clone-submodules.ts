import type { HelloReply } from "../../../../shared/schemas/box-protocol.ts";
import { counted } from "../../../../shared/words/quantity.ts";
import { commandEnv, quoted } from "../../commands/shell.ts";
import { runStep, type StepContext } from "../../commands/step.ts";
import type { Journal } from "../../turns/journal.ts";
import type { GitGate } from "../gate.ts";
import { type Judged, judgeSubmodule } from "./judge.ts";
import { readDeclared } from "./read-declared.ts";

type Cloning = {
  readonly journal: Journal;
  readonly gate: GitGate | undefined;
  readonly repository: NonNullable<HelloReply["repository"]>;
};

/** A repository in the workspace that has submodules. `at`: its folder, `""` for the workspace itself. */
type Parent = { readonly at: string; readonly url: string };

const mostDeep = 5;
const most = 100;

/**
 * Clones the submodules of the Run's repository, and theirs. It happens before anything of the Run has worked in the
 * DevBox, so what the commit declares decides, and not what a command wrote. Each submodule that is refused or fails
 * costs only itself.
 */
export async function cloneSubmodules(
  context: StepContext,
  { journal, gate, repository }: Cloning,
  tries: number,
  signal: AbortSignal,
): Promise<void> {
  const { config } = context;
  const host = new URL(repository.cloneUrl).origin;
  let parents: Parent[] = [{ at: "", url: repository.cloneUrl }];
  let room = most;
  for (let depth = 1; depth <= mostDeep && parents.length > 0; depth += 1) {
    const next: Parent[] = [];
    for (const [index, { at, url }] of parents.entries()) {
      const declared = await readDeclared(config, at, signal);
      const judged = declared.slice(0, room).map((it) => judgeSubmodule(it, url, host));
      room -= judged.length;
      if (judged.length === 0) continue;
      const own = judged.flatMap((it) =>
        "own" in it && it.own !== undefined ? [{ url: it.url, own: it.own }] : [],
      );
      if (gate) journal.addSubmodules(own);
      const { workspace } = config.command;
      await runStep(
        context,
        {
          step: `submodules-${config.generation}-${tries}-${depth}-${index}`,
          kind: "clone",
          title: `clone ${counted(judged.length, "submodule")}${at === "" ? "" : ` of ${at}`}`,
        },
        {
          name: "submodules.sh",
          code: scriptFor(judged, at, gate),
          workspace,
          env: { ...commandEnv(config), GIT_TERMINAL_PROMPT: "0", GIT_LITERAL_PATHSPECS: "1" },
        },
        () => {},
        signal,
      );
      for (const it of judged)
        if ("url" in it) next.push({ at: at === "" ? it.path : `${at}/${it.path}`, url: it.url });
    }
    parents = next;
  }
}

const before = `
set +e
refused() { echo "The submodule $1 was not cloned: $2."; }
# $1 name, $2 folder, $3 address, $4 address of the gate
submodule() {
  case $(git ls-files --stage -- "$2") in 160000\\ *) ;; *) return ;; esac
  [ -z "$4" ] || git config --file "$HOME/.wheelhouse/gitconfig" --replace-all "url.$4.insteadOf" "$3"
  git config "submodule.$1.url" "$3"
  export GIT_ALLOW_PROTOCOL=https
  [ -z "$4" ] || GIT_ALLOW_PROTOCOL=http
  git submodule update --init --checkout --progress -- "$2" ||
    echo "The submodule $2 could not be cloned. The Run works without it."
}
`;

function scriptFor(judged: readonly Judged[], at: string, gate: GitGate | undefined): string {
  const lines = judged.map((it) => {
    if ("refused" in it) return `refused ${quoted(it.path)} ${quoted(it.refused)}`;
    const through = gate && it.own !== undefined ? gate.openSubmodule(it.own) : "";
    return `submodule ${[it.name, it.path, it.url, through].map(quoted).join(" ")}`;
  });
  const into = at === "" ? "" : `cd ${quoted(at)} 2> /dev/null && [ -e .git ] || exit 0`;
  return `${before}${into}\n${lines.join("\n")}\nexit 0\n`;
}
