// The server's side: JSON both ways, failures as Error with one line.

export const get = (path, signal) => ask(path, { signal });

export const post = (path, body) =>
  ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

async function ask(path, options) {
  let reply;
  try {
    reply = await fetch(path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error("the server does not answer: is tinyv review still running?");
  }
  const value = await reply.json().catch(() => ({ error: `the server answered with status ${reply.status}` }));
  if (!reply.ok) throw new Error(value.error ?? `the server answered with status ${reply.status}`);
  return value;
}
