import type { Worker } from "../../shared/worker.ts";
import type { NewRunBody } from "../api.ts";

const instructions = `# A short voyage

The **Script** engine runs these shell blocks one after the other in a DevBox, the workspace of this
Run. The text between them appears on the timeline. The third block asks you a question and waits
for your answer, a minute or a week.

\`\`\`bash Look at the ship
echo "Aboard $(uname -s), bash \${BASH_VERSION%%(*}, $(date '+%A, %H:%M')."
echo "The hold is empty: $(ls -A | wc -l) files in the workspace."
\`\`\`

\`\`\`bash Load provisions
for crate in biscuits lemons rope charts; do
  printf '\\e[36mloading\\e[0m %-10s' "$crate"
  for _ in 1 2 3 4 5 6; do printf '.'; sleep 0.1; done
  echo "$crate" >> hold.txt
  printf ' \\e[32mstowed\\e[0m\\n'
done
\`\`\`

Only you can say where to go.

\`\`\`bash Ask for the course
wheelhouse-ask --single "Where shall we sail?" \\
  --option "The lighthouse" --option "The islands" --option "Open sea" \\
  --recommended "The lighthouse" > course.txt
echo "The course is set: $(cat course.txt)"
\`\`\`

\`\`\`bash Set sail
wake=''
for mile in 1 2 3 4 5; do
  printf '\\e[34m%-12s\\e[33m_/|\\e[0m   mile %s\\n' "$wake" "$mile"
  wake="$wake . "
  sleep 0.2
done
\`\`\`

\`\`\`bash Land
crates=$(grep -c . hold.txt)
printf '\\e[1;32mLand ho!\\e[0m %s, with %s crates aboard.\\n' "$(cat course.txt)" "$crates"
\`\`\`
`;

/** A Run that works anywhere: it needs bash and coreutils, no model. Without a `worker`, the Run asks for its target. */
export function example(worker: Worker | undefined): NewRunBody {
  return {
    title: "A short voyage (example)",
    instructions,
    mode: "interactive",
    engine: "script",
    ...(worker ? { target: { worker: worker.id } } : {}),
  };
}
