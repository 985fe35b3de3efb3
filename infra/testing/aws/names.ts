/** The resources of the deployment that is played on one machine, by the names that AWS would give them. */
export const tableName = "wheelhouse";
export const bucketName = "wheelhouse";
export const poolId = "us-east-1_local";
export const machineName = "wheelhouse-run";
export const clusterName = "wheelhouse";
export const signingSecret = "wheelhouse/signing";
export const teamSecrets = "wheelhouse/teams/";
/** The id of the WebSocket API. */
export const socketApi = "sockets";

export const arnOf = (service: string, rest: string): string =>
  `arn:aws:${service}:us-east-1:000000000000:${rest}`;
export const machineArn = arnOf("states", `stateMachine:${machineName}`);
export const clusterArn = arnOf("ecs", `cluster/${clusterName}`);
export const tableArn = arnOf("dynamodb", `table/${tableName}`);
export const bucketArn = `arn:aws:s3:::${bucketName}`;
export const poolArn = arnOf("cognito-idp", `userpool/${poolId}`);
/** Secrets Manager adds six characters to each name. */
export const secretArn = (name: string): string => arnOf("secretsmanager", `secret:${name}-local1`);
/** @param id its logical id in the template */
export const roleArn = (id: string): string => `arn:aws:iam::000000000000:role/${id}`;
export const executionRole = roleArn("DevBoxesExecutionRole");
