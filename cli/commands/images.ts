import type { Command } from "commander";
import type { ImageOnWorker, ImageView } from "../../shared/schemas/image.ts";
import { holdsWords, stateWords } from "../../shared/words/image.ts";
import { size } from "../../shared/words/quantity.ts";
import type { Client } from "../client.ts";
import { contextOf } from "../context.ts";
import { RemoteProblem } from "../remote.ts";
import { printable } from "../terminal/printable.ts";

/** `wheelhouse images`, `images add`, `rm`. */
export function addImages(program: Command): void {
  const images = program
    .command("images")
    .description("List what DevBoxes can start from; add and remove container images");
  images
    .command("ls", { isDefault: true })
    .description("List images, where each can be used and what it holds")
    .action(async (_, command: Command) => {
      const { client, answer } = contextOf(command);
      const all = await client.images();
      answer({ images: all }, all.flatMap(linesOf).join("\n"));
    });
  images
    .command("add")
    .description("Add a container image: workers with Podman or Docker pull it")
    .argument("<reference>", "such as node:24 or ghcr.io/acme/tools:1")
    .option("--name <name>", "what people see (default: the reference)")
    .action(async (reference: string, { name }: { name?: string }, command: Command) => {
      const { client, answer } = contextOf(command);
      const image = await client.addImage({ reference, ...(name === undefined ? {} : { name }) });
      answer({ image }, linesOf(image).join("\n"));
    });
  images
    .command("rm")
    .description("Remove a container image that the team added")
    .argument("<image>", "its id, name or reference")
    .action(async (named: string, _, command: Command) => {
      const { client, answer } = contextOf(command);
      const { id, name } = await found(client, named);
      await client.removeImage(id);
      answer({ removed: id }, `${printable(name)} is removed.`);
    });
}

const linesOf = ({ id, name, image, workers }: ImageView): string[] => [
  [...new Set([id, printable(name), printable(image)])].join("  "),
  ...workers.map((it) => `  ${printable(it.name)}: ${printable(onWorker(it))}`),
];

function onWorker(it: ImageOnWorker): string {
  const bytes = it.sizeBytes === undefined ? [] : [size(it.sizeBytes)];
  return [stateWords(it), ...bytes, ...(it.holds ? holdsWords(it.holds) : [])].join(", ");
}

/** The image that a person names, if the team added it. */
async function found(client: Client, named: string): Promise<ImageView> {
  const all = await client.images();
  const fitting = all.filter((it) => [it.id, it.name, it.image].includes(named));
  const [it, another] = fitting.filter(({ from }) => from === "team");
  if (it && !another) return it;
  const why = another
    ? `Several images are called “${named}”. Name one by its id.`
    : fitting.length > 0
      ? `${named} was not added by the team: a worker or the deployment brings it.`
      : `There is no image “${named}”. See: wheelhouse images`;
  throw new RemoteProblem(0, "no-such-image", why);
}
