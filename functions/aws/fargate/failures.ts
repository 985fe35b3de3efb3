/**
 * Temporary reasons, from "API failure reasons" and "Service event messages" of the Amazon ECS Developer Guide. The
 * reason of a failure and the message of an error use the same texts.
 */
const quotaUsed =
  /limit on the number of (vCPUs|tasks) you can run|configuration is above your limit/i;
const noRoom =
  /capacity is unavailable|^(RESOURCE|CAPACITY)\b|EMPTY CAPACITY PROVIDER|capacity limit exceeded/i;
const tooFast =
  /Throttl|TooManyRequests|RequestLimitExceeded|LimitExceededException|ServiceUnavailable/i;

/** The answer of AWS when it did not start a task. `name` is set for an error. */
export type Refusal = {
  readonly name?: string;
  readonly message: string;
  /** Whether it is certain that nothing was started. */
  readonly certain: boolean;
  /** Set if AWS will repeat this answer for this client token, so that a retry needs a new one. Never set for an error. */
  readonly spent?: true;
};

/**
 * The reason why a DevBox does not start, with a message for people. The error's name is `DevBox.NoCapacity` when a
 * retry makes sense, and `DevBox.NotStarted` when a person must change something first.
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
      `This account's Fargate quota is used up. A new account starts with 6 vCPUs: raise “${quota}” in Service Quotas.`,
    );
  }
  if (noRoom.test(message))
    return noCapacity("AWS has no capacity for a DevBox at the moment. Wheelhouse tries again.");
  if (tooFast.test(name))
    return noCapacity("AWS limits how many DevBoxes start at once. Wheelhouse tries again.");
  if (!certain)
    return named("DevBox.NotStarted", `It is unknown whether AWS started the DevBox: ${message}`);
  return named(
    "DevBox.NotStarted",
    `AWS did not start the DevBox. ${remedy(name, message, image)}`,
  );
}

function remedy(name: string, message: string, image: string): string {
  const said = [name, message].filter((it) => it !== "").join(": ") || "AWS gave no reason.";
  if (/AccessDenied|UnauthorizedOperation/.test(name))
    return `The coordinator lacks a right. Deploy the stack again, or check its roles. (${said})`;
  if (/task ?definition/i.test(message))
    return `The task definition of the image ${image} is missing or invalid. Deploy the stack again. (${said})`;
  return said;
}

const noCapacity = (message: string): Error => named("DevBox.NoCapacity", message);
const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });
