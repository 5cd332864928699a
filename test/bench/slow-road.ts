/** A road to a server on this machine on which every request takes longer, as it does from another continent. */
import { createServer, connect, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

export interface SlowRoad {
  port: number;
  close(): Promise<void>;
}

/** Relays connections to `targetPort`; what clients send arrives `milliseconds` later, what they receive at once. */
export async function openSlowRoad(
  targetPort: number,
  host: string,
  milliseconds: number,
): Promise<SlowRoad> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(targetPort, host);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (chunk) => {
      setTimeout(() => upstream.writable && upstream.write(chunk), milliseconds);
    });
    upstream.pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise<void>((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
