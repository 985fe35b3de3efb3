/**
 * The reasons that mean: not now. From "API failure reasons" and "Service event messages" of the Amazon ECS
 * Developer Guide; a failure's reason and an error's message say the same.
 */
const quotaUsed =
  /limit on the number of (vCPUs|tasks) you can run|configuration is above your limit/i;
const noRoom =
  /capacity is unavailable|^(RESOURCE|CAPACITY)\b|EMPTY CAPACITY PROVIDER|capacity limit exceeded/i;
const tooFast =
  /Throttl|TooManyRequests|RequestLimitExceeded|LimitExceededException|ServiceUnavailable/i;

/** What AWS said instead of starting a task: the name of an error, if it was one, and its words. */
export type Refusal = {
  readonly name?: string;
  readonly message: string;
  /** Whether nothing was started, for certain. */
  readonly certain: boolean;
  /** Its client token is answered with the same from now on. An error says nothing of earlier tries with it. */
  readonly spent?: true;
};

/**
 * Why a DevBox does not start, as an Error whose message is for people. Its name is `DevBox.NoCapacity` when it
 * is worth asking again, and `DevBox.NotStarted` when somebody has to change something first.
 */
export function notStarted(
  { name = "", message, certain }: Refusal,
  { image, spot }: { readonly image: string; readonly spot: boolean },
): Error {
  if (quotaUsed.test(message)) {
    const quota = spot
      ? "Fargate Spot vCPU resource count"
      : "Fargate On-Demand vCPU resource count";
    return noCapacity(
      `This account's Fargate quota is used up. A new account starts with 6 vCPUs: raise “${quota}” under Service Quotas.`,
    );
  }
  if (noRoom.test(message))
    return noCapacity("AWS has no room for a DevBox at this time; it is asked again.");
  if (tooFast.test(name))
    return noCapacity("AWS starts no more DevBoxes at this moment; it is asked again.");
  if (!certain)
    return named("DevBox.NotStarted", `AWS did not say whether it starts the DevBox: ${message}`);
  return named(
    "DevBox.NotStarted",
    `AWS did not start the DevBox. ${remedy(name, message, image)}`,
  );
}

function remedy(name: string, message: string, image: string): string {
  const said = [name, message].filter((it) => it !== "").join(": ") || "AWS gave no reason.";
  if (/AccessDenied|UnauthorizedOperation/.test(name))
    return `The coordinator has not the right to; deploy the stack again, or look at its roles. (${said})`;
  if (/task ?definition/i.test(message))
    return `The task definition of the image ${image} is missing or cannot be used; deploy the stack again. (${said})`;
  return said;
}

const noCapacity = (message: string): Error => named("DevBox.NoCapacity", message);
const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });
