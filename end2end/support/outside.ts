// The world outside of Fermata, on loopback: a mail server that takes every mail, and a system that is called.

import { createServer, type IncomingMessage, type Server as HttpServer } from "node:http";
import { type AddressInfo } from "node:net";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";
import { type Api } from "./api.ts";

/** A real mail server; keeps what it got. */
export class Mailbox {
  readonly mails: ParsedMail[] = [];
  /** Called with each mail. */
  heard: () => void = () => {};

  private constructor(
    readonly port: number,
    private readonly server: SMTPServer,
  ) {}

  static async open(): Promise<Mailbox> {
    const got: { box?: Mailbox } = {};
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS", "AUTH"],
      onData(stream, _session, done) {
        simpleParser(stream).then((mail) => {
          got.box?.mails.push(mail);
          got.box?.heard();
          done();
        }, done);
      },
    });
    // Whoever sends may be killed in the middle of it.
    server.on("error", () => {});
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", () => ready()));
    got.box = new Mailbox((server.server.address() as AddressInfo).port, server);
    return got.box;
  }

  /** Those to this address, in order of arrival. */
  to(address: string): ParsedMail[] {
    return this.mails.filter((mail) => [mail.to ?? []].flat().some((to) => to.text.includes(address)));
  }

  async close(): Promise<void> {
    await new Promise<void>((done) => this.server.close(() => done()));
  }
}

/** A call that was made. */
export type Call = { method: string; path: string; key: string; body: unknown };

/** A real system that is called over HTTP; keeps what it was asked, and answers as it is told. */
export class Outside {
  readonly calls: Call[] = [];
  /** What it answers: status and body. */
  answer: (call: Call) => { status: number; body: unknown } = () => ({ status: 200, body: {} });

  private constructor(private readonly server: HttpServer) {}

  static async open(): Promise<Outside> {
    const got: { outside?: Outside } = {};
    const server = createServer((request, response) => {
      const answer = (call: Call) => {
        const outside = got.outside;
        if (!outside) return response.destroy();
        outside.calls.push(call);
        const { status, body } = outside.answer(call);
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
      };
      // Whoever asks may be killed in the middle of it.
      taken(request).then(answer, () => response.destroy());
    });
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", () => ready()));
    got.outside = new Outside(server);
    return got.outside;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((done) => this.server.close(() => done()));
  }
}

async function taken(request: IncomingMessage): Promise<Call> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString();
  const key = request.headers["idempotency-key"];
  return {
    method: request.method ?? "",
    path: request.url ?? "",
    key: typeof key === "string" ? key : "",
    body: text === "" ? undefined : (JSON.parse(text) as unknown),
  };
}

/** Lets the server send its mail through this mail server. */
export async function useMailbox(api: Api, mailbox: Mailbox): Promise<void> {
  await api.send("PUT", "/mail-settings", {
    host: "127.0.0.1",
    port: mailbox.port,
    security: "none",
    sender: "Fermata <fermata@fermata.example>",
  });
}

/** Lets flows call this system: its address is the secret of this name. */
export async function useOutside(api: Api, secret: string, outside: Outside): Promise<void> {
  await api.send("PUT", `/secrets/${secret}`, { label: "On loopback", value: outside.url });
  await api.send("PUT", "/allowed-hosts", { hosts: [`127.0.0.1:${outside.port}`] });
}
