// A small mail server on loopback that takes everything, so that a test can look at what arrived.

import { createServer, type Server, type Socket } from "node:net";

export interface Mail {
  /** Each `name@host`. */
  to: string[];
  /** Head and body as they came. */
  text: string;
}

export class MailServer {
  readonly mails: Mail[] = [];

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(): Promise<MailServer> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const address = server.address();
    if (!address || typeof address !== "object") throw new Error("no port");
    const mails = new MailServer(server, address.port);
    server.on("connection", (socket) => mails.talk(socket));
    return mails;
  }

  /** Waits until so many mails have come. */
  async count(wanted: number): Promise<void> {
    for (let tries = 0; this.mails.length < wanted; tries++) {
      if (tries > 200) throw new Error(`${this.mails.length} mails came, not ${wanted}`);
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  stop(): void {
    this.server.close();
  }

  private talk(socket: Socket): void {
    let mail: Mail = { to: [], text: "" };
    let body = false;
    let rest = "";
    const say = (line: string) => socket.write(`${line}\r\n`);
    const take = (line: string) => {
      if (body) {
        if (line === ".") {
          body = false;
          this.mails.push(mail);
          mail = { to: [], text: "" };
          return say("250 taken");
        }
        mail.text += `${line.replace(/^\./, "")}\r\n`;
        return;
      }
      const word = line.slice(0, 4).toUpperCase();
      if (word === "RCPT") mail.to.push(/<(.*)>/.exec(line)?.[1] ?? "");
      if (word === "DATA") {
        body = true;
        return say("354 go on");
      }
      if (word === "QUIT") {
        say("221 bye");
        return socket.end();
      }
      say("250 ok");
    };
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk) => {
      rest += chunk.toString("utf8");
      for (let end = rest.indexOf("\r\n"); end >= 0; end = rest.indexOf("\r\n")) {
        take(rest.slice(0, end));
        rest = rest.slice(end + 2);
      }
    });
    say("220 loopback");
  }
}
