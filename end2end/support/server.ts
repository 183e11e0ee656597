// The built server, on a free port with data of its own.

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const top = resolve(import.meta.dirname, "../..");
const binary = process.env["FERMATA_BIN"] ?? join(top, "target/debug/fermata");
const site = process.env["FERMATA_SITE_DIR"] ?? join(top, "target/site");

/** Longer than any start should take, the demo's data included. */
const PATIENCE = 30_000;

export class Server {
  private output = "";
  /** What it had said before its latest start. */
  private before = 0;

  private process: ChildProcess;

  private constructor(
    private readonly address: string,
    readonly data: string,
    private readonly args: string[],
  ) {
    this.process = this.spawned();
  }

  get url(): string {
    return `http://${this.address}`;
  }

  /** Starts it and waits until it says that it is ready. */
  static async start(args: string[] = ["--demo"]): Promise<Server> {
    const data = await mkdtemp(join(tmpdir(), "fermata-"));
    const server = new Server(`127.0.0.1:${await freePort()}`, data, args);
    await server.ready();
    return server;
  }

  private spawned(): ChildProcess {
    this.before = this.output.length;
    const child = spawn(binary, ["serve", "--data", this.data, "--listen", this.address, ...this.args], {
      env: { ...process.env, FERMATA_SITE_DIR: site },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const take = (chunk: Buffer) => (this.output += chunk.toString());
    child.stdout?.on("data", take);
    child.stderr?.on("data", take);
    return child;
  }

  /** Kills it as a power cut would. */
  async kill(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const gone = new Promise((done) => this.process.once("exit", done));
    this.process.kill("SIGKILL");
    await gone;
  }

  /** Starts it again on the same data and address. */
  async again(): Promise<void> {
    await this.kill();
    this.process = this.spawned();
    await this.ready();
  }

  /** Everything it has said so far. */
  get said(): string {
    return this.output;
  }

  /** A command of the program on this server's data, such as `token create`; gives what it prints. */
  async command(...args: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(binary, [...args, "--data", this.data]);
    return stdout.trim();
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.data, { recursive: true, force: true });
  }

  /** The line with the address is the sign; the data is all there by then. */
  private ready(): Promise<void> {
    return new Promise((done, refuse) => {
      const fail = (why: string) => refuse(new Error(`${why}; the server said:\n${this.output}`));
      const late = setTimeout(() => fail(`the server was not ready after ${PATIENCE / 1000} s`), PATIENCE);
      const look = () => {
        if (this.output.includes(`ready: ${this.url}`, this.before)) {
          clearTimeout(late);
          done();
        }
      };
      this.process.stdout?.on("data", look);
      this.process.stderr?.on("data", look);
      this.process.once("error", (error) => fail(`${binary} does not start: ${error.message}`));
      this.process.once("exit", (code) => fail(`the server ended with ${code}`));
    });
  }
}

function freePort(): Promise<number> {
  return new Promise((done, refuse) => {
    const probe = createServer();
    probe.once("error", refuse);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === "object" ? done(address.port) : refuse(new Error("no port"))));
    });
  });
}
