import * as z from "zod";
import { AwsJsonError, type AwsJsonPlace, awsJson } from "../aws-json.ts";

/** Reads a secret by its name or ARN; undefined when it does not exist or is marked for deletion. */
export type SecretValues = (id: string) => Promise<string | undefined>;

const found = z.object({ SecretString: z.string().optional() });

/** GetSecretValue of AWS Secrets Manager (its API reference), the only call that we need. */
export function secretValues(place: Omit<AwsJsonPlace, "service" | "target">): SecretValues {
  const call = awsJson({ ...place, service: "secretsmanager", target: "secretsmanager" });
  return async (id) => {
    try {
      return found.parse(await call("GetSecretValue", { SecretId: id })).SecretString ?? "";
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  };
}

const isGone = (error: unknown): boolean =>
  error instanceof AwsJsonError &&
  (error.name === "ResourceNotFoundException" ||
    (error.name === "InvalidRequestException" && /marked for deletion/.test(error.message)));
