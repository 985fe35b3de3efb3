/**
 * The credentials that Lambda gives a function, in its environment (Lambda Developer Guide, "Defined runtime
 * environment variables"). The bundler puts this in the place of the SDK's chain of every other source: that is a
 * sixth of a bundle, and never comes into play.
 */
export const defaultProvider = () => async () => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  return {
    accessKeyId: AWS_ACCESS_KEY_ID ?? "",
    secretAccessKey: AWS_SECRET_ACCESS_KEY ?? "",
    ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}),
  };
};
