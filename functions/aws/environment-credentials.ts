/**
 * Credentials from the environment of a Lambda function (Lambda Developer Guide, "Defined runtime environment
 * variables"). The bundler uses this file instead of the SDK's chain of credential sources, which would be a sixth of
 * a bundle and is never needed.
 */
export const defaultProvider = () => async () => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  return {
    accessKeyId: AWS_ACCESS_KEY_ID ?? "",
    secretAccessKey: AWS_SECRET_ACCESS_KEY ?? "",
    ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}),
  };
};
