// Stands between Enishi and the simulator, passes everything on and keeps it.
import { Agent, createServer, request as ask } from "node:http";

const read = async (stream) => {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
};

// `host`: whose place it takes. Exchanges are appended to `exchanges` when the answer is complete.
export async function proxy(target, host, exchanges) {
  const agent = new Agent({ keepAlive: true });
  const pass = async (request, response) => {
    const { method, url, headers } = request;
    const body = await read(request);
    const onward = ask(target + url, { method, headers, agent });
    onward.once("response", async (got) => {
      const answer = await read(got);
      exchanges.push({ host, method, url, headers, body, status: got.statusCode,
        answerHeaders: got.headers, answer });
      response.writeHead(got.statusCode, got.headers).end(answer);
    });
    onward.once("error", () => response.destroy());
    onward.end(body);
  };
  const server = createServer((request, response) =>
    pass(request, response).catch(() => response.destroy()));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    stop() {
      server.closeAllConnections();
      server.close();
      agent.destroy();
    },
  };
}
